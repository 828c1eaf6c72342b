// A handler of the application never runs within the call that took it.
#include <functional>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;

/// Answers every request within the call, as an application's adapter may.
struct HastyAdapter final : Adapter {
  using Adapter::Adapter;
  void server_count(std::function<void(std::size_t)> done) override { done(1); }
  void broadcast_with_ack(std::string_view, OutgoingList, const BroadcastOptions&,
                          std::shared_ptr<AnswerCollector> collector) override {
    collector->expect_servers(1);
    collector->on_asked(1);
    collector->on_answer(Json::array({1}));
  }
  void fetch_sockets(const BroadcastOptions&,
                     std::function<void(Result<Found<SocketDetails>>)> done) override {
    done(Found<SocketDetails>(1));
  }
  void server_side_emit(std::string_view, OutgoingList, BroadcastAckHandler on_answers) override {
    if (on_answers) on_answers({});
  }
};

class Completions : public SocketIo {
 protected:
  Completions() {
    options.adapter = [](AdapterHost& host) -> std::unique_ptr<Adapter> {
      if (host.nsp_name() != "/hasty") return nullptr;
      return std::make_unique<HastyAdapter>(host);
    };
    restart();
    hasty = server->of("/hasty");
    keep_sockets();
    session = &join();
    join();
    gone = sockets[1];
    root.fetch_sockets([this](auto found) {
      for (RemoteSocket& socket : *found) remotes.push_back(std::move(socket));
    });
    environment.end_turn();
    gone.disconnect();
    remote_gone = &remotes[remotes[0].id() == gone.id() ? 0 : 1];
  }

  /// Starts a new server with the current options.
  void restart() {
    end_sessions();
    server = std::make_unique<Hub>(environment, options);
    root = server->of("/");
    parent = server->of(Pattern("^/child-"));
  }

  /// A handler that counts its calls.
  auto note() {
    return [this](auto&&...) { ++told; };
  }

  Namespace root = server->of("/");
  Namespace hasty = root;
  Namespace parent = root;
  FakeSession* session = nullptr;
  Socket gone;
  std::vector<RemoteSocket> remotes;
  RemoteSocket* remote_gone = nullptr;
  int told = 0;
};

template <class T>
Task<> wait(Awaitable<T> awaitable, std::function<void()> note) {
  static_cast<void>(co_await awaitable);
  note();
}

TEST_F(Completions, RunOnceAtTheEndOfTheTurnForEveryKindOfRequest) {
  const struct {
    const char* what;
    std::function<void()> ask;
  } table[] = {
      {"a socket that left", [&] { gone.timeout(5s).emit("q", note()); }},
      {"its sender", [&] { gone.timeout(5s).emit("q", note()); }},
      {"a reserved event", [&] { sockets[0].timeout(5s).emit("connect", note()); }},
      {"one to many", [&] { root.all().emit("connect", note()); }},
      {"one to a remote socket", [&] { remotes[0].emit("connect", note()); }},
      {"a remote socket that left", [&] { remote_gone->emit("q", note()); }},
      {"nobody", [&] { root.to("nobody").emit("q", note()); }},
      {"a parent without children", [&] { parent.emit("q", note()); }},
      {"an adapter that is hasty", [&] { hasty.emit("q", note()); }},
      {"sockets to be fetched", [&] { root.fetch_sockets(note()); }},
      {"those of a hasty adapter", [&] { hasty.fetch_sockets(note()); }},
      {"those of a parent", [&] { parent.fetch_sockets(note()); }},
      {"other servers", [&] { root.server_side_emit("q", note()); }},
      {"them by a reserved event", [&] { root.server_side_emit("connect", note()); }},
      {"them by a hasty adapter", [&] { hasty.server_side_emit("q", note()); }},
      {"the adapter's sockets", [&] { root.adapter().sockets({}, note()); }},
      {"the adapter's rooms", [&] { root.adapter().all_rooms(note()); }},
      {"the adapter's servers", [&] { root.adapter().server_count(note()); }},
      {"the parent's servers", [&] { parent.adapter().server_count(note()); }},
      {"the adapter's details", [&] { root.adapter().fetch_sockets({}, note()); }},
      {"the parent's details", [&] { parent.adapter().fetch_sockets({}, note()); }},
      {"the adapter's other servers", [&] { root.adapter().server_side_emit("q", {}, note()); }},
      {"a coroutine's socket", [&] { wait(gone.timeout(5s).emit_with_ack("q"), note()); }},
      {"a coroutine's namespace", [&] { wait(hasty.fetch_sockets(), note()); }},
      {"a coroutine's adapter", [&] { wait(root.adapter().all_rooms(), note()); }},
  };
  for (const auto& [what, ask] : table) {
    SCOPED_TRACE(what);
    told = 0;
    ask();
    EXPECT_EQ(told, 0);
    environment.run_turn();
    EXPECT_EQ(told, 1);
    environment.run_turn();
    EXPECT_EQ(told, 1);
  }
}

TEST_F(Completions, RunAfterTheCallThatClosesTheirSocket) {
  const struct {
    const char* how;
    std::function<void(Socket&, FakeSession&)> end;
  } table[] = {
      {"by us", [](Socket& socket, FakeSession&) { socket.disconnect(); }},
      {"by us, with the session", [](Socket& socket, FakeSession&) { socket.disconnect(true); }},
      {"by us, with all", [this](Socket&, FakeSession&) { root.disconnect_sockets(); }},
      {"by the client", [](Socket&, FakeSession& its) { its.text("1"); }},
      {"by the session",
       [](Socket&, FakeSession& its) { its.end(engineio::CloseReason::kTransportClose); }},
      {"by nonsense", [](Socket&, FakeSession& its) { its.text("9"); }},
  };
  for (const auto& [how, end] : table) {
    SCOPED_TRACE(how);
    FakeSession& its = join();
    Socket socket = sockets.back();
    told = 0;
    socket.emit("q", note());
    root.to(socket.id()).emit("q", note());
    wait(socket.emit_with_ack("q"), note());
    end(socket, its);
    EXPECT_FALSE(socket.connected());
    EXPECT_EQ(told, 0);
    environment.end_turn();
    EXPECT_EQ(told, 3);
  }
}

TEST_F(Completions, RunOncePerTurnForAHandlerThatAsksAgain) {
  const auto ask_for_ever = [](Socket socket, int* count) -> Task<> {
    for (;;) {
      if (co_await socket.timeout(5s).emit_with_ack("q")) break;
      ++*count;
    }
  };
  int count = 0;
  ask_for_ever(gone, &count);
  std::function<void(Result<Json>)> again = [&](const Result<Json>&) {
    ++told;
    gone.timeout(5s).emit("q", again);
  };
  gone.timeout(5s).emit("q", again);
  for (int turn = 1; turn <= 10; ++turn) {
    environment.run_turn();
    EXPECT_EQ(told, turn);
    EXPECT_EQ(count, turn);
  }
  // Another request is answered meanwhile.
  bool answered = false;
  sockets[0].timeout(5s).emit("q", [&](const Result<Json>&) { answered = true; });
  session->text("3" + session->sent.back().substr(1, 1) + "[]");
  EXPECT_TRUE(answered);
}

TEST_F(Completions, RunOncePerMillisecondForAHandlerThatNeverStopsAsking) {
  std::function<void(Result<Json>)> again = [&](const Result<Json>&) {
    ++told;
    gone.timeout(5s).emit("q", again);
  };
  gone.timeout(5s).emit("q", again);
  for (int turn = 0; turn < 5000; ++turn) environment.run_turn();
  const int before = told;
  EXPECT_LT(before, 1100);
  environment.advance(10ms);
  EXPECT_EQ(told, before + 10);
  again = [&](const Result<Json>&) { ++told; };
  environment.advance(10ms);
  EXPECT_EQ(told, before + 12);  // the old handler once more, then the new one
  gone.timeout(5s).emit("q", again);
  environment.end_turn();
  EXPECT_EQ(told, before + 13);
}

TEST_F(Completions, OfAParentRunIfAChildEndsBeforeItAnswers) {
  // The children's adapter waits for servers that never report, and drops its requests when closed.
  struct Patient final : Adapter {
    using Adapter::Adapter;
    void server_count(std::function<void(std::size_t)> done) override { asked = std::move(done); }
    void broadcast_with_ack(std::string_view event, OutgoingList values, const BroadcastOptions& to,
                            std::shared_ptr<AnswerCollector> collector) override {
      waiting = collector;
      host().local().broadcast_with_ack(event, values, to, std::move(collector));
    }
    void close(std::function<void()> done) override {
      asked = nullptr;
      waiting = nullptr;
      done();
    }
    std::function<void(std::size_t)> asked;
    std::shared_ptr<AnswerCollector> waiting;
  };
  options.adapter = [](AdapterHost& host) { return std::make_unique<Patient>(host); };
  options.cleanup_empty_child_namespaces = true;
  restart();
  FakeSession& child = join("/child-1");
  FakeSession& silent = join("/child-2");
  std::vector<BroadcastAnswers> ended;
  std::vector<std::size_t> counts;
  parent.emit("q", [&](BroadcastAnswers all) { ended.push_back(std::move(all)); });
  parent.adapter().server_count([&](std::size_t count) { counts.push_back(count); });
  child.text(R"(3/child-1,0["here"])");
  child.text("1/child-1,");
  environment.run_turn();
  EXPECT_TRUE(ended.empty());
  silent.text("1/child-2,");
  environment.run_turn();
  environment.run_turn();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers, std::vector<Json>{"here"});
  EXPECT_EQ(ended[0].missing_count, 1U);
  EXPECT_EQ(counts, std::vector<std::size_t>{0});
}

TEST_F(Completions, OfAParentRunIfAChildEndsWhileItIsAsked) {
  options.cleanup_empty_child_namespaces = true;
  restart();
  std::vector<Socket> all;
  parent.on_connection([&](Socket socket) {
    all.push_back(socket);
    socket.on_any_outgoing([&](const Event&) {
      for (Socket& other : all) other.disconnect();
    });
  });
  join("/child-1");
  join("/child-2");
  std::size_t missing = 0;
  parent.emit("q", [&](const BroadcastAnswers& answers) {
    ++told;
    missing = answers.missing_count;
  });
  environment.run_turn();
  environment.run_turn();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(missing, 1U);
}

TEST_F(Completions, LogTheirExceptions) {
  gone.timeout(5s).emit("q", [](const Result<Json>&) { throw std::runtime_error("secret"); });
  gone.timeout(5s).emit("q", note());
  environment.end_turn();
  EXPECT_EQ(told, 1);
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_NE(environment.log_lines[0].find("secret"), std::string::npos);
}

TEST_F(Completions, AreDroppedWithTheirServer) {
  gone.timeout(5s).emit("q", note());
  wait(gone.timeout(5s).emit_with_ack("q"), note());
  end_sessions();
  told = 0;
  gone.timeout(5s).emit("q", note());
  server.reset();
  gone.timeout(5s).emit("q", note());
  root.emit("q", note());
  root.fetch_sockets(note());
  environment.run_turn();
  EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace snug::socketio
