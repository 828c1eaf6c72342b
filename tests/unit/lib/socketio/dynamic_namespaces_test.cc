// Namespaces created by the requests of clients.
#include "socketio_fixture.h"
#include "support/regex.h"

namespace snug::socketio {
namespace {

class DynamicNamespace : public SocketIo {
 protected:
  void restart() { server = std::make_unique<Hub>(environment, options); }
  Namespace pattern(const char* text) { return server->of(Pattern(text)); }
  /// The answer to a client that asks for `nsp`: '0' joined, '4' refused, ' ' none.
  char enter(FakeSession& session, const std::string& nsp) {
    session.text("0" + nsp + ",");
    const Texts sent = session.take_sent();
    return sent.empty() ? ' ' : sent.front().front();
  }
};

TEST_F(DynamicNamespace, IsCreatedForANameThatMatchesThePattern) {
  Texts names;
  pattern("^/room-\\d+$").on_connection([&names](Socket socket) {
    names.push_back(socket.nsp().name());
  });
  FakeSession& session = open();
  EXPECT_EQ(enter(session, "/room-1"), '0');
  EXPECT_EQ(enter(session, "/room-22"), '0');
  EXPECT_EQ(enter(session, "/room-x"), '4');
  EXPECT_EQ(enter(open(), "/room-1"), '0');
  EXPECT_EQ(names, (Texts{"/room-1", "/room-22", "/room-1"}));
  EXPECT_EQ(server->of("/room-1").sockets().size(), 2U);
}

TEST_F(DynamicNamespace, OtherNamesAreRefusedInNodesWords) {
  pattern("^/a$");
  FakeSession& session = open();
  session.text("0/b,");
  EXPECT_EQ(session.take_sent(), Texts{R"(4/b,{"message":"Invalid namespace"})"});
}

TEST_F(DynamicNamespace, InheritsMiddlewareAndHandlersOfItsParent) {
  int connections = 0;
  Namespace parent = pattern("^/a");
  parent.use([](Socket socket, Next next) {
    if (socket.handshake().auth.contains("ok")) return next();
    next({"no", nullptr});
  });
  parent.on_connection([&connections](Socket) { ++connections; });
  FakeSession& session = open();
  session.text("0/a1,{}");
  EXPECT_EQ(session.take_sent(), Texts{R"(4/a1,{"message":"no"})"});
  session.text(R"(0/a1,{"ok":1})");
  EXPECT_EQ(connections, 1);
  parent.on_connection([&connections](Socket) { connections += 10; });
  join(open(), "/a1", R"({"ok":1})");
  EXPECT_EQ(connections, 2);  // as in Node, only later children get the handler
  join(open(), "/a2", R"({"ok":1})");
  EXPECT_EQ(connections, 13);
}

TEST_F(DynamicNamespace, ReceivesEventsThatItsParentEmits) {
  Namespace parent = pattern("^/a");
  FakeSession& one = join("/a1");
  FakeSession& two = join("/a2");
  join("/");
  parent.emit("x", 1);
  EXPECT_EQ(one.take_sent(), Texts{R"(2/a1,["x",1])"});
  EXPECT_EQ(two.take_sent(), Texts{R"(2/a2,["x",1])"});
  parent.sockets_join("r");
  server->of("/a1").all().sockets_leave("r");
  parent.to("r").emit("y");
  EXPECT_EQ(one.take_sent(), Texts{});
  EXPECT_EQ(two.take_sent(), Texts{R"(2/a2,["y"])"});
  std::vector<Json> answers;
  parent.emit("ask", [&answers](BroadcastAnswers all) { answers = all.answers; });
  one.text(R"(3/a1,0["one"])");
  EXPECT_TRUE(answers.empty());
  two.text(R"(3/a2,0["two"])");
  EXPECT_EQ(answers.size(), 2U);
  std::string error;
  parent.fetch_sockets([&error](auto found) { error = found.error().code; });
  environment.end_turn();
  EXPECT_EQ(error, "unsupported");
  one.take_sent();
  parent.disconnect_sockets();
  EXPECT_EQ(one.take_sent(), Texts{"1/a1,"});
}

TEST_F(DynamicNamespace, IsCreatedIfTheFilterFunctionAllowsIt) {
  Texts asked;
  server->of([&asked](const std::string& name, const Json& auth, Next next) {
    asked.push_back(name + auth.dump());
    if (name == "/yes") return next();
    if (name == "/throws") throw 1;
    if (name == "/no") next({"hidden", nullptr});
  });
  FakeSession& session = open();
  session.text(R"(0/no,{"a":1})");
  EXPECT_EQ(session.take_sent(), Texts{R"(4/no,{"message":"Invalid namespace"})"});
  EXPECT_EQ(enter(session, "/forgets"), '4');
  EXPECT_EQ(enter(session, "/throws"), '4');
  EXPECT_EQ(enter(session, "/yes"), '0');
  EXPECT_EQ(asked, (Texts{R"(/no{"a":1})", "/forgets{}", "/throws{}", "/yes{}"}));
}

TEST_F(DynamicNamespace, ParentsAreAskedOneAfterTheOther) {
  Texts joined;
  const auto note = [&joined](std::string which) {
    return [&joined, which](Socket) { joined.push_back(which); };
  };
  server->of([](const std::string&, const Json&, Next next) { next({"", nullptr}); })
      .on_connection(note("function"));
  pattern("^/a").on_connection(note("a"));
  pattern("^/ab").on_connection(note("ab"));
  EXPECT_EQ(enter(open(), "/ab"), '0');
  EXPECT_EQ(joined, Texts{"a"});
}

TEST_F(DynamicNamespace, FilterFunctionsMayAnswerLater) {
  std::vector<Next> waiting;
  server->of([&waiting](const std::string&, const Json&, Next next) { waiting.push_back(next); });
  FakeSession& session = open();
  EXPECT_EQ(enter(session, "/a"), ' ');
  EXPECT_EQ(enter(session, "/b"), ' ');
  waiting[1]();
  waiting[0]();
  EXPECT_EQ(session.take_sent().size(), 2U);
  FakeSession& gone = open();
  EXPECT_EQ(enter(gone, "/c"), ' ');
  gone.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  waiting[2]();
  FakeSession& late = open();
  EXPECT_EQ(enter(late, "/d"), ' ');
  late.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  end_sessions();
  server.reset();
  waiting[3]();
}

TEST_F(DynamicNamespace, NumberAndLengthOfNamesAreLimited) {
  options.max_child_namespaces = 2;
  restart();
  pattern("^/a");
  FakeSession& session = open();
  EXPECT_EQ(enter(session, "/a1"), '0');
  EXPECT_EQ(enter(session, "/a2"), '0');
  EXPECT_EQ(enter(session, "/a3"), '4');
  EXPECT_EQ(enter(open(), "/a1"), '0');
  EXPECT_EQ(enter(open(), "/a" + std::string(2000, 'x')), '4');
}

TEST_F(DynamicNamespace, IsRemovedWithItsLastSocketIfTheOptionIsOn) {
  options.cleanup_empty_child_namespaces = true;
  options.max_child_namespaces = 1;
  restart();
  Texts made;
  server->on_new_namespace([&made](Namespace nsp) { made.push_back(nsp.name()); });
  Namespace parent = pattern("^/a");
  std::vector<Socket> kept;
  parent.on_connection([&kept](Socket socket) { kept.push_back(socket); });
  FakeSession& session = open();
  EXPECT_EQ(enter(session, "/a1"), '0');
  const Namespace first = server->of("/a1");
  session.text("1/a1,");
  environment.end_turn();
  EXPECT_EQ(enter(session, "/a2"), '0');
  kept.back().disconnect();
  environment.end_turn();
  EXPECT_EQ(session.take_sent(), Texts{"1/a2,"});
  session.text(R"(2/a2,["stray"])");
  EXPECT_FALSE(session.closed_by_us);
  EXPECT_EQ(enter(session, "/a1"), '0');
  EXPECT_EQ(made, (Texts{"/a1", "/a2", "/a1"}));
  first.emit("nobody");
  EXPECT_EQ(kept.front().nsp().name(), "/a1");
  parent.emit("x");
  EXPECT_EQ(session.take_sent(), Texts{R"(2/a1,["x"])"});
}

TEST_F(DynamicNamespace, IsNotCreatedForAClientThatHasClosed) {
  options.cleanup_empty_child_namespaces = true;
  restart();
  std::vector<Next> waiting;
  server->of([&waiting](const std::string&, const Json&, Next next) { waiting.push_back(next); });
  for (const bool by_stray_packet : {true, false}) {
    FakeSession& session = open();
    for (int i = 0; i < 64; ++i) session.text("0/dyn-" + std::to_string(i) + ",");
    if (by_stray_packet) {
      session.text(R"(2/nowhere,["x"])");
      EXPECT_TRUE(session.closed_by_us);
    } else {
      session.end(engineio::CloseReason::kTransportClose);
    }
  }
  for (const Next& next : waiting) next();
  environment.end_turn();
  EXPECT_EQ(server->namespaces().size(), 1U);
  waiting.clear();
  FakeSession& newcomer = open();
  EXPECT_EQ(enter(newcomer, "/dyn-1"), ' ');
  waiting[0]();
  EXPECT_EQ(newcomer.take_sent().front().front(), '0');
}

TEST_F(DynamicNamespace, IsRemovedIfANewNamespaceHandlerDisconnectsItsClient) {
  options.cleanup_empty_child_namespaces = true;
  restart();
  keep_sockets();
  pattern("^/a");
  FakeSession& session = join();
  server->on_new_namespace([this](const Namespace&) { sockets[0].disconnect(true); });
  session.text("0/a1,");
  environment.end_turn();
  EXPECT_EQ(server->namespaces().size(), 1U);
}

TEST_F(DynamicNamespace, StaysWithoutSocketsByDefault) {
  pattern("^/a");
  FakeSession& session = join("/a1");
  server->of("/a1").on_connection([](Socket socket) { socket.emit("still here"); });
  session.text("1/a1,");
  environment.end_turn();
  session.text("0/a1,");
  EXPECT_EQ(session.take_sent().back(), R"(2/a1,["still here"])");
}

TEST_F(DynamicNamespace, IsAChildEvenIfTheProgramCreatesItFirst) {
  int connections = 0;
  pattern("^/a").on_connection([&connections](Socket) { ++connections; });
  server->of("/a1");
  join("/a1");
  EXPECT_EQ(connections, 1);
}

TEST_F(DynamicNamespace, NewNamespaceHandlersRunOncePerNamespace) {
  Texts made;
  server->on_new_namespace([&made](Namespace nsp) { made.push_back(nsp.name()); });
  server->of("/b");
  server->of("b");
  server->of("/");
  EXPECT_EQ(made, Texts{"/b"});
}

}  // namespace
}  // namespace snug::socketio
