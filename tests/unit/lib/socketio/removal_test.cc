// Handlers of namespaces and servers that are removed.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

class Removal : public SocketIo {
 protected:
  Namespace root() { return server->of("/"); }
  auto note(const char* text) {
    return [this, text](const auto&...) { heard.emplace_back(text); };
  }
  void deliver(const char* event) { root().impl()->deliver({event, Json::array(), Ack()}); }

  Texts heard;
};

TEST_F(Removal, ARemovedConnectionHandlerIsNotCalled) {
  const ListenerId first = root().on_connection(note("first"));
  root().on_connection(note("second"));
  root().off(first);
  join();
  EXPECT_EQ(heard, Texts{"second"});
}

TEST_F(Removal, AConnectionHandlerMayRemoveItselfAndTheNext) {
  ListenerId own{};
  ListenerId next{};
  own = root().on_connection([&](const Socket&) {
    heard.emplace_back("once");
    root().off(own);
    root().off(next);
  });
  next = root().on_connection(note("never"));
  join();
  join();
  EXPECT_EQ(heard, Texts{"once"});
}

TEST_F(Removal, ARemovedMiddlewareIsNotAskedForSocketsThatWait) {
  std::vector<Next> waiting;
  root().use([&waiting](const Socket&, Next next) { waiting.push_back(std::move(next)); });
  const ListenerId refusing = root().use([](const Socket&, Next next) { next({"no", nullptr}); });
  root().use([this](const Socket&, Next next) {
    heard.emplace_back("last");
    next();
  });
  FakeSession& session = open();
  session.text("0");
  root().off(refusing);
  root().use([](const Socket&, Next) { FAIL() << "added after the socket came"; });
  ASSERT_EQ(waiting.size(), 1U);
  waiting[0]();
  EXPECT_EQ(heard, Texts{"last"});
  ASSERT_EQ(session.sent.size(), 1U);
  EXPECT_TRUE(session.sent[0].starts_with(R"(0{"sid":)"));
}

TEST_F(Removal, ARemovedMiddlewareOfASocketIsNotAsked) {
  keep_sockets();
  FakeSession& session = join();
  std::vector<Next> waiting;
  sockets[0].use([&waiting](Event&, Next next) { waiting.push_back(std::move(next)); });
  const ListenerId refusing =
      sockets[0].use([](Event&, Next next) { next({"not allowed", nullptr}); });
  sockets[0].on("x", note("x"));
  session.text(R"(2["x"])");
  sockets[0].off(refusing);
  ASSERT_EQ(waiting.size(), 1U);
  waiting[0]();
  EXPECT_EQ(heard, Texts{"x"});
}

TEST_F(Removal, HandlersOfServerSideEventsAreRemovedByIdByNameAndAll) {
  const ListenerId id = root().on("x", note("one"));
  root().on("x", note("two"));
  root().once("y", note("three"));
  root().on("z", note("four"));
  root().off(id);
  deliver("x");
  deliver("y");
  deliver("y");
  EXPECT_EQ(heard, (Texts{"two", "three"}));
  root().off("x");
  deliver("x");
  deliver("z");
  root().off();
  deliver("z");
  EXPECT_EQ(heard, (Texts{"two", "three", "four"}));
}

TEST_F(Removal, RemovingServerSideEventsKeepsTheOtherHandlers) {
  root().on_connection(note("connection"));
  root().off();
  root().off("connection");
  join();
  EXPECT_EQ(heard, Texts{"connection"});
}

TEST_F(Removal, HandlersOfRoomsAndOfNewNamespacesAreRemoved) {
  keep_sockets();
  join();
  const ListenerId joined = root().on_join_room(note("joined"));
  const ListenerId made = root().on_create_room(note("made"));
  const ListenerId added = server->on_new_namespace(note("new"));
  sockets[0].join("a");
  server->of("/one");
  EXPECT_EQ(heard, (Texts{"made", "joined", "new"}));
  for (const ListenerId id : {joined, made, added}) root().off(id);
  sockets[0].join("b");
  server->of("/two");
  EXPECT_EQ(heard.size(), 3U);
}

TEST_F(Removal, AChildKeepsTheHandlersThatItsParentHadWhenItWasMade) {
  Namespace parent = server->of(Pattern("^/child-"));
  const ListenerId id = parent.on_connection(note("child"));
  join("/child-1");
  parent.off(id);
  join("/child-1");
  join("/child-2");
  EXPECT_EQ(heard, (Texts{"child", "child"}));
}

}  // namespace
}  // namespace snug::socketio
