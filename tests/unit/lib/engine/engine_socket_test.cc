// One client of an EngineServer, as its handle shows it.
#include <span>

#include "engine_fixture.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

using EngineSocketTest = EngineTest;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST_F(EngineSocketTest, ReceivesAndSendsTextAndBytesByWebSocket) {
  serve();
  const auto ann = websocket();
  socket().on_message(note_messages(heard));
  ann->send("4hello");
  ann->send_binary("\x01\x02");
  EXPECT_EQ(heard, (Texts{"hello", "b:\x01\x02"}));
  on_loop([&] {
    socket().send("you said hello");
    socket().send(bytes_of("\x03\x04"));
  });
  EXPECT_EQ(ann->heard_now(),
            "\x81\x0f"
            "4you said hello"
            "\x82\x02\x03\x04");
}

TEST_F(EngineSocketTest, ReceivesAndSendsTextAndBytesByPolling) {
  serve();
  const auto ann = polling();
  socket().on_message(note_messages(heard));
  ann->post(
      "4hello\x1e"
      "bAQI=");
  EXPECT_EQ(heard, (Texts{"hello", "b:\x01\x02"}));
  on_loop([&] {
    socket().send("you said hello");
    socket().send(bytes_of("\x03\x04"));
  });
  ann->poll();
  EXPECT_TRUE(has(ann->heard_now(),
                  "\r\n\r\n4you said hello\x1e"
                  "bAwQ="));
}

TEST_F(EngineSocketTest, ShowsTheClient) {
  serve({.allow_eio3 = true});
  const auto ann = client("/engine.io/?EIO=4&name=ann");
  ann->open_polling();
  EXPECT_TRUE(has(ann->heard(), "{\"sid\":\"" + socket().id() + '"'));
  EXPECT_EQ(socket().transport(), "polling");
  EXPECT_EQ(socket().protocol(), 4);
  EXPECT_TRUE(socket().connected());
  EXPECT_EQ(socket().request().query_parameter("name"), "ann");
  EXPECT_EQ(socket().request().remote_address, "192.0.2.9");
  const auto old = client("/engine.io/?EIO=3");
  old->open_websocket();
  EXPECT_EQ(socket().protocol(), 3);
  EXPECT_EQ(server->clients_count(), 2U);
}

TEST_F(EngineSocketTest, KeepsItsIdentityThroughAnUpgrade) {
  serve();
  const auto ann = polling();
  const EngineSocket before = socket();
  before.on_upgrade([this](std::string_view transport) { heard.emplace_back(transport); });
  before.on_message(note_messages(heard));
  ann->open_websocket();
  ann->send("2probe");
  ann->send("5");
  ann->send("4later");
  EXPECT_EQ(heard, (Texts{"websocket", "later"}));
  EXPECT_EQ(before.transport(), "websocket");
  EXPECT_EQ(sockets.size(), 1U);
}

TEST_F(EngineSocketTest, IsInertWithoutAClientAndAfterTheEnd) {
  serve();
  const auto ann = websocket();
  const auto expect_inert = [](const EngineSocket& inert) {
    EXPECT_EQ(inert.id(), "");
    EXPECT_EQ(inert.transport(), "");
    EXPECT_EQ(inert.protocol(), 0);
    EXPECT_FALSE(inert.connected());
    EXPECT_FALSE(inert.writable());
    EXPECT_EQ(inert.queued_bytes(), 0U);
    EXPECT_EQ(inert.request().target, "");
    EXPECT_EQ(inert.on_message([](MessageKind, std::string_view) {}), ListenerId{});
    EXPECT_EQ(inert.on_packet_create([](const EnginePacket&) {}), ListenerId{});
    inert.off(ListenerId{1});
    inert.send("nothing");
    inert.send(bytes_of("nothing"));
    inert.close(true);
  };
  expect_inert(EngineSocket());
  ann->close();
  expect_inert(socket());
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineSocketTest, IsInertWhenTheServerIsDestroyed) {
  serve();
  const auto ann = websocket();
  socket().on_close([this](std::string_view) { heard.emplace_back("closed"); });
  server.reset();
  world.run_until_idle();
  EXPECT_FALSE(socket().connected());
  EXPECT_EQ(heard, Texts{});
}

TEST_F(EngineSocketTest, ReportsItsEndWhenTheTurnEnds) {
  serve();
  const auto ann = websocket();
  socket().on_close([this, conn = socket()](std::string_view reason) {
    heard.push_back(std::string(reason) + (conn.connected() ? " open" : " ended"));
    EXPECT_NE(conn.id(), "");
    EXPECT_EQ(conn.request().method, "GET");
    conn.send("too late");
  });
  on_loop([&] {
    socket().close();
    EXPECT_FALSE(socket().connected());
    EXPECT_EQ(heard, Texts{});
  });
  EXPECT_EQ(heard, Texts{"forced close ended"});
  EXPECT_EQ(ann->heard_now(), "\x88\x02\x03\xe8");
}

TEST_F(EngineSocketTest, ReportsNodesReasons) {
  serve();
  const auto reason_after = [this](const std::function<void(RawClient&)>& act) {
    const auto ann = websocket();
    std::string reason;
    socket().on_close([&](std::string_view why) { reason = why; });
    act(*ann);
    world.advance(45s);
    return reason;
  };
  EXPECT_EQ(reason_after([](RawClient& ann) { ann.close(); }), "transport close");
  EXPECT_EQ(reason_after([](RawClient& ann) { ann.reset(); }), "transport close");
  EXPECT_EQ(reason_after([](RawClient& ann) { ann.send("?"); }), "parse error");
  EXPECT_EQ(reason_after([](RawClient& ann) { ann.send("1"); }), "transport close");
  EXPECT_EQ(reason_after([](RawClient&) {}), "ping timeout");
  EXPECT_EQ(reason_after([this](RawClient&) { server->close({}); }), "server shutting down");
}

TEST_F(EngineSocketTest, ClosesAfterItsQueueOrWithoutIt) {
  serve();
  const auto ann = polling();
  on_loop([&] {
    socket().send("last words");
    socket().close();
  });
  ann->poll();
  EXPECT_TRUE(ann->heard_now().ends_with("4last words"));
  ann->poll();
  EXPECT_TRUE(ann->heard_now().ends_with("\r\n\r\n1"));
  const auto bob = polling();
  on_loop([&] {
    socket().send("unheard");
    socket().close(/*discard=*/true);
  });
  bob->poll();
  EXPECT_FALSE(has(bob->heard_now(), "unheard"));
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineSocketTest, MayBeClosedByItsOwnHandlers) {
  serve();
  for (const bool discard : {false, true}) {
    const auto ann = websocket();
    socket().on_message([this, discard, conn = socket()](MessageKind, std::string_view) {
      heard.emplace_back("first");
      conn.close(discard);
    });
    socket().on_message([this](MessageKind, std::string_view) { heard.emplace_back("second"); });
    ann->send("4x");
    ann->send("4y");
    EXPECT_EQ(heard, (Texts{"first", "second"}));
    EXPECT_EQ(server->clients_count(), 0U);
    heard.clear();
  }
}

TEST_F(EngineSocketTest, MayBeClosedInTheConnectionHandler) {
  serve();
  for (const bool discard : {false, true}) {
    SCOPED_TRACE(discard);
    const ListenerId closer =
        server->on_connection([discard](const EngineSocket& newcomer) { newcomer.close(discard); });
    const auto ann = client();
    ann->open_websocket();
    ann->send("4x");
    const auto bob = client();
    bob->open_polling();
    bob->poll();
    world.advance(1min);
    EXPECT_EQ(server->clients_count(), 0U);
    server->off(closer);
  }
}

TEST_F(EngineSocketTest, HandlersMayCloseTheServer) {
  serve();
  const auto ann = websocket();
  const auto bob = polling();
  bool closed = false;
  socket().on_message([&](MessageKind, std::string_view) {
    server->close([&] { closed = true; });
    EXPECT_FALSE(closed);
  });
  bob->post("4x");
  world.advance(10s);
  EXPECT_TRUE(closed);
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineSocketTest, PacketHandlersSeeEveryPacketBeforeItIsObeyed) {
  serve();
  const auto ann = websocket();
  socket().on_packet([this, conn = socket()](const EnginePacket& packet) {
    heard.push_back(std::string(1, static_cast<char>(packet.type)) +
                    (packet.kind == MessageKind::kBinary ? "b" : "") + std::string(packet.data) +
                    (conn.connected() ? "" : " closed"));
  });
  socket().on_message(note_messages(heard));
  ann->send("4text");
  ann->send_binary("\x01");
  world.advance(25s);
  ann->send("3");
  ann->send("6");
  ann->send("1");
  EXPECT_EQ(heard, (Texts{"4text", "text", "4b\x01", "b:\x01", "3", "6", "1"}));
}

TEST_F(EngineSocketTest, PacketHandlersMayEndTheSession) {
  serve();
  const auto ann = websocket();
  const auto bob = polling();
  for (const EngineSocket& each : sockets) {
    each.on_packet([each](const EnginePacket&) { each.close(true); });
    each.on_message(note_messages(heard));
  }
  ann->send("1");
  bob->post(
      "4x\x1e"
      "4y");
  EXPECT_EQ(heard, Texts{});
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineSocketTest, CreateHandlersSeeWhatIsQueued) {
  serve();
  const auto ann = websocket();
  socket().on_packet_create([this, conn = socket()](const EnginePacket& packet) {
    heard.push_back(std::string(1, static_cast<char>(packet.type)) + std::string(packet.data));
    if (packet.data == "first") conn.send("second");
  });
  on_loop([&] {
    socket().send("first");
    socket().send(bytes_of("bytes"));
  });
  world.advance(25s);
  EXPECT_EQ(heard, (Texts{"4first", "4bytes", "2"}));
  EXPECT_EQ(ann->heard_now(),
            "\x81\x07"
            "4second"
            "\x81\x06"
            "4first"
            "\x82\x05"
            "bytes"
            "\x81\x01"
            "2");
}

TEST_F(EngineSocketTest, CreateHandlersMayEndTheSession) {
  serve();
  const auto ann = websocket();
  const auto bob = polling();
  for (const EngineSocket& each : sockets) {
    each.on_packet_create([each](const EnginePacket&) { each.close(true); });
  }
  on_loop([&] {
    for (const EngineSocket& each : sockets) each.send("unsent");
  });
  EXPECT_FALSE(has(ann->heard_now() + bob->heard_now(), "unsent"));
  EXPECT_EQ(server->clients_count(), 0U);
}

TEST_F(EngineSocketTest, ReportsWhatIsQueuedAndThatItHasLeft) {
  serve();
  const auto ann = polling();
  socket().on_drain([this] { heard.emplace_back("drained"); });
  on_loop([&] {
    socket().send("four");
    EXPECT_EQ(socket().queued_bytes(), 4U);
    EXPECT_FALSE(socket().writable());
  });
  EXPECT_EQ(heard, Texts{});
  ann->poll();
  EXPECT_EQ(heard, Texts{"drained"});
  EXPECT_EQ(socket().queued_bytes(), 0U);
  ann->poll();
  EXPECT_TRUE(socket().writable());
}

TEST_F(EngineSocketTest, DoesNotSendTextThatWouldBreakItsClient) {
  serve();
  const auto ann = websocket();
  const auto bob = polling();
  on_loop([&] {
    for (const EngineSocket& each : sockets) each.send("\xff");
    for (const EngineSocket& each : sockets)
      each.send(
          "a\x1e"
          "1");
  });
  bob->poll();
  EXPECT_EQ(ann->heard_now(),
            "\x81\x04"
            "4a\x1e"
            "1");
  EXPECT_FALSE(has(bob->heard_now(), "1"));
  EXPECT_EQ(log_lines.size(), 3U);
  EXPECT_TRUE(has(log_lines.back(), "U+001E"));
}

TEST_F(EngineSocketTest, HandlersRunInOrderUntilTheyAreRemoved) {
  serve();
  const auto ann = websocket();
  ListenerId second{};
  const auto note = [this](const char* name) {
    return [this, name](MessageKind, std::string_view) { heard.emplace_back(name); };
  };
  socket().on_message([&, conn = socket()](MessageKind, std::string_view) {
    heard.emplace_back("one");
    conn.off(second);
    conn.on_message(note("new"));
  });
  second = socket().on_message(note("two"));
  socket().on_message(note("three"));
  ann->send("4x");
  EXPECT_EQ(heard, (Texts{"one", "three"}));
  ann->send("4x");
  EXPECT_EQ(heard, (Texts{"one", "three", "one", "three", "new"}));
}

TEST_F(EngineSocketTest, ExceptionsOfHandlersAreLogged) {
  serve();
  const auto ann = websocket();
  socket().on_message([](MessageKind, std::string_view) { throw std::runtime_error("secret"); });
  socket().on_message(note_messages(heard));
  ann->send("4x");
  EXPECT_EQ(heard, Texts{"x"});
  ASSERT_EQ(log_lines.size(), 1U);
  EXPECT_TRUE(has(log_lines[0], "message handler threw"));
}

TEST_F(EngineSocketTest, HandlersAreDroppedWithTheSession) {
  serve();
  const auto ann = websocket();
  const auto kept = std::make_shared<int>(0);
  socket().on_message([kept, conn = socket()](MessageKind, std::string_view) {});
  socket().on_close([kept, conn = socket()](std::string_view) {});
  EXPECT_EQ(kept.use_count(), 3);
  ann->close();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(EngineSocketTest, NeedsNeitherHandleNorHandler) {
  ServerOptions options;
  server.emplace(world.loop(), options);
  ASSERT_TRUE(server->listen(":3000"));
  const auto ann = websocket();
  ann->send("4x");
  EXPECT_EQ(server->clients_count(), 1U);
  ann->close();
  EXPECT_EQ(server->clients_count(), 0U);
}

}  // namespace
}  // namespace snug
