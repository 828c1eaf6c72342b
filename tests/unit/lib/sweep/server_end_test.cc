// The application's functions may use the server from their destructors, whenever these run.
#include <gtest/gtest.h>

#include <any>
#include <optional>

#include "snug/snug.h"
#include "snug/testing/world.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

/// Code of the application that runs when the server drops a function.
struct Guard {
  explicit Guard(std::function<void()> its_action) : action(std::move(its_action)) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { action(); }
  std::function<void()> action;
};

class ServerEnd : public ::testing::Test {
 protected:
  ServerEnd() {
    options.log = [](LogLevel, std::string_view) {};
    options.cleanup_empty_child_namespaces = true;
    options.connection_state_recovery.emplace();
  }

  void serve() {
    server = std::make_unique<Server>(world.loop(), std::move(options));
    alive = server.get();
    ASSERT_TRUE(server->listen(":3000"));
    server->on_connection([this](const Socket& socket) { sockets.push_back(socket); });
    nsp.emplace(server->of("/"));
    everyone.emplace(server->all());
  }
  void connect(int count) {
    for (int i = 0; i < count; ++i) clients.push_back(world.connect());
  }

  /// Uses every handle that an application can have.
  std::shared_ptr<Guard> guard() {
    return std::make_shared<Guard>([this] {
      ++dropped;
      use_handles();
      if (!alive) return;
      alive->emit("late");
      alive->of("/new").on_connection([this](const Socket&) { ++called; });
      alive->use([this](const Socket&, const Next& next) {
        ++called;
        next();
      });
      alive->close([this] { ++called; });
      alive->engine().on_connection([this](const EngineSocket&) { ++called; });
      alive->engine().use([](EngineRequest&, const Next& next) { next(); });
      alive->http().on("GET", "/late", 0,
                       [this](const HttpRequest&, const HttpReply&) { ++called; });
      alive->of([this](const std::string&, const Json&, const Next&) { ++called; });
      alive->on_new_namespace([this](const Namespace&) { ++called; });
      static_cast<void>(alive->listen(":4000"));
      static_cast<void>(alive->namespaces());
    });
  }

  void use_handles() {
    const auto count = [this](auto&&...) { ++called; };
    for (Socket socket : sockets) {
      socket.emit("late", socket.id());
      socket.timeout(1s).emit("late", count);
      socket.join("late");
      socket.on("late", [](const Event&) {});
      socket.to("late").emit("late");
      socket.broadcast().emit("late");
      static_cast<void>(socket.handshake().url);
      static_cast<void>(socket.nsp().name());
      const EngineSocket conn = socket.conn();
      conn.send("late");
      conn.on_close([this](std::string_view) { ++called; });
      conn.close();
      socket.disconnect(true);
    }
    if (nsp) {
      nsp->emit("connect");
      nsp->fetch_sockets(count);
      nsp->server_side_emit("late");
      nsp->adapter().server_side_emit("late", {}, nullptr);
      nsp->adapter().all_rooms(count);
      nsp->on_join_room([](std::string_view, std::string_view) {});
      nsp->on("late", [](const ServerEvent&) {});
    }
    if (everyone) {
      everyone->emit("late", 1);
      everyone->emit("late", count);
      everyone->disconnect_sockets(true);
      everyone->sockets_join("late");
    }
    for (const Next& next : waiting) next();
    for (const Ack& ack : acks) ack("late");
    for (const HttpReply& reply : replies) reply({.status = 200, .headers = {}, .body = "late"});
  }

  void end() {
    server.reset();
    alive = nullptr;
  }
  /// Ends the server. Expects that everything was dropped and nothing was called.
  void expect_quiet_end(int guard_count) {
    called = 0;
    end();
    EXPECT_EQ(dropped, guard_count);
    use_handles();
    world.advance(10min);
    use_handles();
    EXPECT_EQ(called, 0);
    EXPECT_EQ(dropped, guard_count);
  }

  testing::World world;
  ServerOptions options;
  std::unique_ptr<Server> server;
  Server* alive = nullptr;  ///< Set until its destructor has returned.
  std::vector<testing::Client> clients;
  std::vector<Socket> sockets;
  std::optional<Namespace> nsp;
  std::optional<Broadcast> everyone;
  std::vector<Next> waiting;
  std::vector<Ack> acks;
  std::vector<HttpReply> replies;
  int called = 0;
  int dropped = 0;
};

TEST_F(ServerEnd, DropsHandlersWhileEveryPartStillExists) {
  serve();
  connect(2);
  server->on_connection([kept = guard()](const Socket&) {});
  server->use([kept = guard()](const Socket&, const Next& next) { next(); });
  server->on("x", [kept = guard()](const ServerEvent&) {});
  nsp->on_create_room([kept = guard()](std::string_view) {});
  server->on_new_namespace([kept = guard()](const Namespace&) {});
  server->of([kept = guard()](const std::string&, const Json&, const Next&) {});
  server->of(Pattern("^/r")).use([kept = guard()](const Socket&, const Next&) {});
  server->http().on("GET", "/x", 0, [kept = guard()](const HttpRequest&, const HttpReply&) {});
  for (Socket& socket : sockets) {
    socket.on("x", [kept = guard()](const Event&) {});
    socket.on_disconnect([kept = guard(), this](std::string_view) { ++called; });
    socket.use([kept = guard()](const Event&, const Next& next) { next(); });
    socket.data() = std::any(guard());
  }
  expect_quiet_end(8 + 2 * 4);
}

TEST_F(ServerEnd, DropsTheFunctionsOfItsOptions) {
  options.allow_request = [kept = guard()](const HttpRequest&, const Next& next) { next(); };
  options.cors.origin = [kept = guard()](std::string_view) { return true; };
  options.adapter = [kept = guard()](AdapterHost&) { return nullptr; };
  serve();
  connect(1);
  expect_quiet_end(3);
}

TEST_F(ServerEnd, DropsTheFunctionsOfItsEngineAndConnections) {
  serve();
  Engine& engine = server->engine();
  engine.on_headers([kept = guard()](HttpHeaders&, const HttpRequest&) {});
  engine.on_initial_headers([kept = guard()](HttpHeaders&, const HttpRequest&) {});
  engine.on_connection_error([kept = guard()](const ConnectionError&) {});
  engine.on_connection([kept = guard()](const EngineSocket&) {});
  engine.use([kept = guard()](EngineRequest&, const Next& next) { next(); });
  connect(1);
  const EngineSocket conn = sockets[0].conn();
  conn.on_message([kept = guard(), conn](MessageKind, std::string_view) {});
  conn.on_packet_create([kept = guard(), conn](const EnginePacket&) {});
  conn.on_close([kept = guard(), conn, this](std::string_view) { ++called; });
  expect_quiet_end(8);
  EXPECT_FALSE(conn.connected());
}

TEST_F(ServerEnd, DropsAckHandlersThatWait) {
  const auto wait = [](Socket socket, [[maybe_unused]] std::shared_ptr<Guard> guard,
                       int* count) -> Task<> {
    static_cast<void>(co_await socket.emit_with_ack("q"));
    ++*count;
  };
  const auto wait_for_close = [](Server* which, [[maybe_unused]] std::shared_ptr<Guard> guard,
                                 int* count) -> Task<> {
    co_await which->close();
    ++*count;
  };
  serve();
  connect(2);
  sockets[0].emit("q", [kept = guard(), this](const auto&) { ++called; });
  sockets[0].timeout(5s).emit("q", [kept = guard(), this](const auto&) { ++called; });
  server->emit("q", [kept = guard(), this](const auto&) { ++called; });
  wait(sockets[1], guard(), &called);
  sockets[1].disconnect();
  server->to("nobody").emit("q", [kept = guard(), this](const auto&) { ++called; });
  wait(sockets[1], guard(), &called);
  wait_for_close(server.get(), guard(), &called);
  expect_quiet_end(7);
}

TEST_F(ServerEnd, DropsNextsThatItsMiddlewareKeeps) {
  serve();
  connect(1);
  const auto kept = [](std::shared_ptr<Guard> guard) {
    return [guard, nexts = std::make_shared<std::vector<Next>>()](const auto&, Next next) {
      nexts->push_back(std::move(next));
    };
  };
  server->of("/slow").use(kept(guard()));
  server->use([this](const Socket&, Next next) { waiting.push_back(std::move(next)); });
  server->of(
      [guard = guard(), nexts = std::make_shared<std::vector<Next>>()](
          const std::string&, const Json&, Next next) { nexts->push_back(std::move(next)); });
  sockets[0].use(kept(guard()));
  clients[0].emit("x");
  auto slow = clients[0].of("/slow");
  auto dynamic = clients[0].of("/dynamic");
  connect(1);
  expect_quiet_end(3);
}

TEST_F(ServerEnd, DropsHandshakesThatWait) {
  options.allow_request = [this, kept = guard(), nexts = std::make_shared<std::vector<Next>>()](
                              const HttpRequest&, const Next& next) {
    nexts->push_back(next);
    waiting.push_back(next);
  };
  serve();
  server->http().on("GET", "/slow", 0, [this](const HttpRequest&, HttpReply reply) {
    replies.push_back(std::move(reply));
  });
  connect(1);
  const auto answer = world.request("GET", "/slow");
  expect_quiet_end(1);
}

TEST_F(ServerEnd, DropsHandlersOfSocketsThatLeftInTheSameTurn) {
  serve();
  connect(2);
  for (Socket& socket : sockets) {
    socket.on("x", [kept = guard()](const Event&) {});
    socket.data() = std::any(guard());
  }
  world.loop().post([this] {
    sockets[0].disconnect();
    sockets[1].disconnect(true);
    end();
    EXPECT_EQ(dropped, 4);
    use_handles();
  });
  world.run_until_idle();
  EXPECT_EQ(called, 0);
  EXPECT_EQ(dropped, 4);
}

TEST_F(ServerEnd, DropsTheDataOfRecoverableSessions) {
  serve();
  connect(1);
  sockets[0].data() = std::any(guard());
  clients[0].lose_connection();
  world.advance(1s);
  EXPECT_EQ(dropped, 0);
  expect_quiet_end(1);
}

TEST_F(ServerEnd, StillComesBySignalWhileHandlersAskForEver) {
  serve();
  connect(2);
  const auto ask_for_ever = [](Socket socket, int* count) -> Task<> {
    for (;;) {
      if (co_await socket.timeout(5s).emit_with_ack("q")) break;
      ++*count;
    }
  };
  int asked = 0;
  ask_for_ever(sockets[0], &asked);
  std::function<void(Result<Json>)> again = [&](const Result<Json>&) {
    ++asked;
    sockets[0].timeout(5s).emit("q", again);
  };
  sockets[0].timeout(5s).emit("q", again);
  sockets[1].on("echo", [](const Event& event) { event.ack.values(event.args); });
  bool closed = false;
  world.loop().on_terminate([&] { server->close([&] { closed = true; }); });
  clients[0].disconnect();
  world.advance(1s);
  EXPECT_GT(asked, 0);
  EXPECT_EQ(*clients[1].emit_with_ack("echo", 1), Json({1}));
  world.advance(1s);
  world.terminate();
  world.advance(1s);
  EXPECT_TRUE(closed);
  again = nullptr;
  server.reset();
  const int before = asked;
  world.advance(1s);
  EXPECT_EQ(asked, before);
}

}  // namespace
}  // namespace snug
