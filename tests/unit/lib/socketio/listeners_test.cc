// Handlers of one socket: middleware, catch-alls, removal, modifiers and its transport.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using std::chrono::milliseconds;

class SocketHandlers : public SocketIo {
 protected:
  SocketHandlers() {
    keep_sockets();
    client = &join();
  }
  Socket& socket() { return sockets.back(); }
  EventHandler note(std::string what) {
    return
        [this, what](Event event) { heard.push_back(what + ' ' + event.name + event.args.dump()); };
  }

  FakeSession* client = nullptr;
  Texts heard;
};

TEST_F(SocketHandlers, MiddlewareRunsInOrderAfterCatchAllsAndMayChangeTheEvent) {
  socket().on_any(note("any"));
  socket().use([this](Event& event, Next next) {
    heard.push_back("first " + event.args.dump());
    event.args.push_back("added");
    next();
  });
  socket().use([this](Event& event, Next next) {
    heard.push_back("second " + event.args.dump());
    next();
  });
  socket().on("x", note("on"));
  client->text(R"(2["x",1])");
  EXPECT_EQ(heard, (Texts{"any x[1]", "first [1]", R"(second [1,"added"])", R"(on x[1,"added"])"}));
}

TEST_F(SocketHandlers, MiddlewareRefusalsReachTheErrorHandlers) {
  socket().on("x", [](Event) { FAIL(); });
  socket().on_error([this](const SocketError& error) {
    heard.push_back(error.code + ": " + error.message + error.data.dump());
  });
  socket().use([](Event&, Next next) { next({"not allowed", {{"code", 7}}}); });
  socket().use([](Event&, Next) { FAIL(); });
  client->text(R"(20["x",1])");
  EXPECT_EQ(heard, Texts{R"(refused: not allowed{"code":7})"});
  EXPECT_TRUE(client->sent.empty());
}

TEST_F(SocketHandlers, MiddlewareThatDropsNextOrThrowsRefuses) {
  socket().on("x", [](Event) { FAIL(); });
  socket().on_error([this](const Error& error) { heard.push_back(error.message); });
  socket().use([](Event& event, Next) {
    if (!event.args.empty()) throw 1;
  });
  client->text(R"(2["x"])");
  client->text(R"(2["x",1])");
  EXPECT_EQ(heard, (Texts{"event refused", R"(the handler of a middleware "x" threw)"}));
}

TEST_F(SocketHandlers, MiddlewareMayAnswerLater) {
  std::vector<Next> waiting;
  socket().on("x", [this](Event event) {
    heard.push_back(event.args.dump());
    event.ack("done");
  });
  socket().use([&waiting](Event&, Next next) { waiting.push_back(next); });
  client->text(R"(20["x",1])");
  client->text(R"(21["x",2])");
  EXPECT_TRUE(heard.empty());
  waiting[1]();
  waiting[0]();
  waiting[0]();
  EXPECT_EQ(heard, (Texts{"[2]", "[1]"}));
  EXPECT_EQ(client->take_sent(), (Texts{R"(31["done"])", R"(30["done"])"}));
  client->text(R"(22["x",3])");
  socket().disconnect();
  waiting[2]();
  EXPECT_EQ(heard.size(), 2U);
}

TEST_F(SocketHandlers, CatchAllsRunInTheirOrder) {
  socket().on_any(note("second"));
  const ListenerId first = socket().prepend_any(note("first"));
  client->text(R"(2["x"])");
  EXPECT_EQ(heard, (Texts{"first x[]", "second x[]"}));
  heard.clear();
  socket().off_any(first);
  client->text(R"(2["x"])");
  EXPECT_EQ(heard, Texts{"second x[]"});
  socket().off_any();
  client->text(R"(2["x"])");
  EXPECT_EQ(heard.size(), 1U);
}

TEST_F(SocketHandlers, OnePrependedDuringAnEventIsNotCalledForIt) {
  socket().on_any([this](Event) {
    heard.push_back("a");
    if (heard.size() == 1) socket().prepend_any(note("new"));
  });
  socket().on_any(note("b"));
  client->text(R"(2["x"])");
  EXPECT_EQ(heard, (Texts{"a", "b x[]"}));
}

TEST_F(SocketHandlers, OutgoingCatchAllsSeeEveryEventSent) {
  socket().on_any_outgoing(note("second"));
  socket().prepend_any_outgoing(note("first"));
  socket().emit("x", 1);
  server->of("/").emit("y", 2, [](BroadcastAnswers) {});
  server->of("/").emit("z");
  socket().emit("w", [](Result<Json>) {});
  EXPECT_EQ(heard, (Texts{"first x[1]", "second x[1]", "first y[2]", "second y[2]", "first z[]",
                          "second z[]", "first w[]", "second w[]"}));
  EXPECT_EQ(client->take_sent().size(), 4U);
  socket().off_any_outgoing();
  socket().emit("x");
  EXPECT_EQ(heard.size(), 8U);
}

TEST_F(SocketHandlers, OutgoingCatchAllsMayDisconnect) {
  socket().on_any_outgoing([this](Event) { socket().disconnect(); });
  server->of("/").emit("x");
  EXPECT_EQ(client->take_sent(), Texts{"1"});
}

TEST_F(SocketHandlers, AreRemovedOneByOneOrAll) {
  const ListenerId id = socket().on("x", note("one"));
  socket().on("x", note("two"));
  socket().on("y", note("three"));
  EXPECT_EQ(socket().listener_count("x"), 2U);
  socket().off(id);
  EXPECT_EQ(socket().listener_count("x"), 1U);
  client->text(R"(2["x"])");
  EXPECT_EQ(heard, Texts{"two x[]"});
  socket().off();
  client->text(R"(2["y"])");
  EXPECT_EQ(heard.size(), 1U);
  const ListenerId drain = socket().conn().on_drain([] { FAIL(); });
  socket().conn().off(drain);
  client->drain();
  const ListenerId left = socket().on_disconnect([](std::string_view) { FAIL(); });
  socket().off(left);
  socket().disconnect();
  EXPECT_EQ(socket().on("x", note("late")), ListenerId{});
}

TEST_F(SocketHandlers, UpgradeHandlersGetTheNewTransport) {
  socket().conn().on_upgrade([this](std::string_view transport) { heard.emplace_back(transport); });
  client->upgrade();
  EXPECT_EQ(heard, Texts{"websocket"});
  EXPECT_EQ(socket().conn().protocol(), 4);
  socket().disconnect();
  EXPECT_EQ(socket().conn().protocol(), 0);
}

TEST_F(SocketHandlers, ModifiersApplyToTheEmitAfterThem) {
  FakeSession& other = join();
  client->can_write = other.can_write = false;
  const Socket first = sockets.front();
  first.volatile_().emit("x");
  first.volatile_().broadcast().emit("x");
  first.compress(false).emit("y");
  first.compress(false).to(sockets.back().id()).emit("y");
  EXPECT_EQ(client->take_sent(), Texts{R"(2["y"])"});
  EXPECT_EQ(other.take_sent(), Texts{R"(2["y"])"});
  first.timeout(milliseconds(5)).emit("ask", [this](Result<Json> answer) {
    heard.push_back(answer.error().code);
  });
  environment.advance(milliseconds(5));
  EXPECT_EQ(heard, Texts{"timeout"});
}

TEST_F(SocketHandlers, AnEmptyHandleDropsAckHandlers) {
  const auto kept = std::make_shared<int>();
  const auto note = [kept](const Result<Json>&) { ADD_FAILURE(); };
  Socket().emit("ask", note);
  Socket().timeout(milliseconds(5)).emit("ask", note);
  EXPECT_EQ(kept.use_count(), 2);
}

TEST_F(SocketHandlers, CompressionIsForbiddenForOnePacket) {
  socket().emit("x", Json::binary({1}));
  EXPECT_EQ(client->compressible, (std::vector<bool>{true, true, true}));
  client->compressible.clear();
  socket().compress(false).emit("x", Json::binary({1}));
  server->of("/").compress(false).emit("x");
  EXPECT_EQ(client->compressible, (std::vector<bool>{false, false, false}));
}

}  // namespace
}  // namespace snug::socketio
