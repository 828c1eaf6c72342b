// See stage.h.
#include "stage.h"

#include <gtest/gtest.h>

#include "server/loop_impl.h"
#include "support/temporary_folder.h"

namespace snug::sweep {

using namespace std::chrono_literals;

namespace {

/// Files that come in one piece and in several. The same for all stages.
std::string files() {
  static const test_support::TemporaryFolder folder;
  static const std::string path = [] {
    folder.write("small", "small");
    folder.write("large", std::string(500'000, 'l'));
    return folder.path().string();
  }();
  return path;
}

}  // namespace

Stage::Stage(std::size_t failing_operation)
    : server(std::make_unique<Server>(world.loop(), options())) {
  serve();
  EXPECT_TRUE(server->listen(":3000"));
  bystander = world.connect();
  bystander.on("q", [](const testing::Heard& heard) { heard.ack("by"); });
  subject = std::make_unique<Subject>(core(), failing_operation);
}

Stage::~Stage() {
  subject.reset();  // its connections break
  world.run_until_idle();
}

test_support::MemoryCore& Stage::core() {
  return static_cast<test_support::MemoryCore&>(world.loop().impl().core());
}

ServerOptions Stage::options() {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  options.cleanup_empty_child_namespaces = true;
  options.log = [this](LogLevel level, std::string_view line) {
    if (level == LogLevel::kError) errors.emplace_back(line);
  };
  return options;
}

void Stage::serve() {
  server->on_connection([this](Socket newcomer) { receive(newcomer); });
  Namespace slow = server->of("/slow");
  slow.use([this](const Socket&, Next next) { waiting_.push_back(std::move(next)); });
  slow.on_connection([this](Socket newcomer) { receive(newcomer); });
  server
      ->of([this](const std::string&, const Json&, Next next) {
        waiting_.push_back(std::move(next));
      })
      .on_connection([this](Socket newcomer) { receive(newcomer); });
  server->of("/").on_join_room([this](std::string_view room, std::string_view id) {
    if (room == "a") server->in(id).emit("joined", room);
  });
  server->of("/").on_leave_room([this](std::string_view room, std::string_view) {
    if (room == "a") server->emit("left", room);
  });
  server->http().on_stream("PUT", "/file", 10,
                           [this](HttpRequest, HttpBodyReader body, HttpResponder reply) {
                             take(std::move(body), std::move(reply));
                           });
  server->http().on_stream(
      "GET", "/file", 0,
      [this](HttpRequest, HttpBodyReader, HttpResponder reply) { give(reply.begin({}), 3); });
  EXPECT_TRUE(server->http().serve_folder("/folder", files()));
  server->http().on("*", "/*", 0, [](const HttpRequest&, const HttpReply& reply) { reply({}); });
}

void Stage::take(HttpBodyReader body, HttpResponder reply) {
  body.read([this, note = once("a piece of an upload"), body, reply](Result<std::string> piece) {
    note();
    if (!piece) return;
    piece->empty() ? reply({}) : take(body, reply);
  });
}

void Stage::give(HttpBodyWriter out, int piece_count) {
  if (piece_count == 0) return out.end();
  out.write("piece", [this, note = once("a piece of a download"), out, piece_count](bool room) {
    note();
    if (room) give(out, piece_count - 1);
  });
}

void Stage::receive(Socket newcomer) {
  newcomer.on("echo", [](const Event& event) { event.ack.values(event.args); });
  newcomer.on("later", [this](const Event& event) { acks.push_back(event.ack); });
  newcomer.on("join", [](const Event& event) {
    event.socket.join({"a", "b"});
    event.ack();
  });
  if (newcomer.handshake().query.find("who=subject") == std::string::npos) return;
  sockets.push_back(newcomer);
  react_to_end(newcomer);
}

/// As applications do, it sends to the others and to the leaving socket.
void Stage::react_to_end(Socket& newcomer) {
  newcomer.on_disconnecting([this, newcomer](std::string_view) {
    newcomer.to("a").emit("leaves");
    newcomer.timeout(1s).emit("q", again(newcomer, 2));
  });
  newcomer.on_disconnect([this, newcomer](std::string_view) {
    newcomer.timeout(1s).emit("q", again(newcomer, 2));
    newcomer.nsp().emit("q", once("those who are left"));
    newcomer.nsp().fetch_sockets(once("their list"));
  });
}

AckHandler Stage::again(const Socket& socket, int times) {
  return [this, note = once("a question"), socket, times](Result<Json> answer) {
    note();
    if (!answer && times > 0) socket.timeout(1s).emit("q", again(socket, times - 1));
  };
}

void Stage::let_in() {
  for (const Next& next : std::exchange(waiting_, {})) next();
  world.run_until_idle();
}

void Stage::expect_only_the_bystander() {
  const auto echo = bystander.emit_with_ack("echo", 7);
  EXPECT_EQ(*echo, Json({7}));
  EXPECT_EQ(server->engine().clients_count(), 1U);
  EXPECT_EQ(server->of("/").sockets().size(), 1U);
  std::string names;
  for (const Namespace& nsp : server->namespaces()) names += nsp.name() + " ";
  EXPECT_EQ(names, "/ /slow ");
  EXPECT_TRUE(server->of("/slow").sockets().empty());
  std::vector<std::string> rooms;
  server->of("/").adapter().all_rooms(
      [&](Result<Found<std::string>> all) { rooms = *std::move(all); });
  world.run_until_idle();
  EXPECT_EQ(rooms, std::vector<std::string>{bystander.id()});
  for (const Socket& socket : sockets) EXPECT_FALSE(socket.connected());
}

void Stage::expect_nobody() {
  EXPECT_FALSE(bystander.connected());
  EXPECT_EQ(server->engine().clients_count(), 0U);
  EXPECT_TRUE(server->of("/").sockets().empty());
}

void Stage::expect_completions_called_once(bool server_lives) {
  for (const auto& [what, count] : completions_) {
    if (server_lives) {
      EXPECT_EQ(*count, 1) << what;
    } else {
      EXPECT_LE(*count, 1) << what;
    }
  }
  EXPECT_EQ(errors, std::vector<std::string>{});
}

}  // namespace snug::sweep
