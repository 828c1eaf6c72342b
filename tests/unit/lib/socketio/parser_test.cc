// Servers with another parser than the default one.
#include "snug/parser.h"

#include "socketio_fixture.h"
#include "values/message_pack.h"

namespace snug::socketio {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;

class WithMessagePack : public SocketIo {
 protected:
  WithMessagePack() {
    options.parser = message_pack_parser();
    server = std::make_unique<Hub>(environment, options);
    keep_sockets();
  }

  static std::string packed(const Json& value) {
    std::string bytes;
    values::append_message_pack(bytes, value);
    return bytes;
  }
  FakeSession& connected() {
    FakeSession& session = open();
    session.binary(packed({{"type", 0}, {"nsp", "/"}}));
    return session;
  }
  /// The messages sent since the last call, each as JSON text.
  static Texts take_packets(FakeSession& session) {
    Texts packets;
    for (const std::string& message : session.take_sent()) {
      EXPECT_TRUE(message.starts_with("b:"));
      const auto packet = values::read_message_pack(std::string_view(message).substr(2), 200);
      packets.push_back(packet ? packet->dump() : "no MessagePack");
    }
    return packets;
  }
};

TEST_F(WithMessagePack, ConnectsEventsAndDisconnectsAreBinary) {
  FakeSession& session = connected();
  const std::string id = sockets.at(0).id();
  EXPECT_EQ(take_packets(session), Texts{R"({"data":{"sid":")" + id + R"("},"nsp":"/","type":0})"});
  sockets[0].emit("hello", 1, "two");
  server->of("/").emit("all");
  sockets[0].disconnect();
  EXPECT_EQ(take_packets(session),
            (Texts{R"({"data":["hello",1,"two"],"nsp":"/","type":2})",
                   R"({"data":["all"],"nsp":"/","type":2})", R"({"nsp":"/","type":1})"}));
}

TEST_F(WithMessagePack, AnEventHasTheBytesOfSocketIoMsgpackParser) {
  FakeSession& session = connected();
  session.take_sent();
  sockets[0].emit("e", Json::binary({0xFF}));
  EXPECT_EQ(session.take_sent(), Texts{"b:\x83\xA4type\x02\xA4"
                                       "data\x92\xA1"
                                       "e\xC4\x01\xFF\xA3nsp\xA1/"});
}

TEST_F(WithMessagePack, EventsReachTheirHandlersWithBinaryInPlace) {
  FakeSession& session = connected();
  Json heard;
  sockets[0].on("x", [&heard](Event event) { heard = event.args; });
  session.binary(packed({{"type", 2},
                         {"nsp", "/"},
                         {"options", {{"compress", true}}},
                         {"data", {"x", {{"deep", Json::binary({1, 2})}}}}}));
  EXPECT_EQ(heard, Json::array({{{"deep", Json::binary({1, 2})}}}));
}

TEST_F(WithMessagePack, AnswersTravelBothWays) {
  FakeSession& session = connected();
  session.take_sent();
  sockets[0].on("sum", [](int a, int b, Ack ack) { ack(a + b); });
  session.binary(packed({{"type", 2}, {"nsp", "/"}, {"id", 7}, {"data", {"sum", 1, 2}}}));
  EXPECT_EQ(take_packets(session), Texts{R"({"data":[3],"id":7,"nsp":"/","type":3})"});

  std::string answer;
  sockets[0].emit("ask", [&answer](Result<Json> result) { answer = result->dump(); });
  EXPECT_EQ(take_packets(session), Texts{R"({"data":["ask"],"id":0,"nsp":"/","type":2})"});
  session.binary(packed({{"type", 3}, {"nsp", "/"}, {"id", 0}, {"data", {"yes"}}}));
  EXPECT_EQ(answer, R"("yes")");
}

TEST_F(WithMessagePack, RefusalsOfNamespacesAndMiddlewareAreBinary) {
  FakeSession& session = open();
  server->of("/closed").use([](Socket, Next next) { next({"no", {{"code", 1}}}); });
  session.binary(packed({{"type", 0}, {"nsp", "/nowhere"}}));
  session.binary(packed({{"type", 0}, {"nsp", "/closed"}}));
  EXPECT_EQ(take_packets(session),
            (Texts{R"({"data":{"message":"Invalid namespace"},"nsp":"/nowhere","type":4})",
                   R"({"data":{"data":{"code":1},"message":"no"},"nsp":"/closed","type":4})"}));
}

TEST_F(WithMessagePack, AuthComesFromTheConnectPacket) {
  FakeSession& session = open();
  session.binary(packed({{"type", 0}, {"nsp", "/"}, {"data", {{"token", "t"}}}}));
  EXPECT_EQ(sockets.at(0).handshake().auth, (Json{{"token", "t"}}));
}

TEST_F(WithMessagePack, MalformedPacketsEndTheConnection) {
  const std::vector<std::string> malformed = {
      "",
      "\xC0",
      "\x80",
      packed({{"type", 2}, {"nsp", "/"}, {"data", {"x"}}}) + "\xC0",
      packed({{"type", 5}, {"nsp", "/"}, {"data", {"x"}}}),
      packed({{"type", -1}, {"nsp", "/"}, {"data", {"x"}}}),
      packed({{"type", 1.5}, {"nsp", "/"}}),
      packed({{"type", "2"}, {"nsp", "/"}, {"data", {"x"}}}),
      packed({{"type", 2}, {"data", {"x"}}}),
      packed({{"type", 2}, {"nsp", 1}, {"data", {"x"}}}),
      packed({{"type", 2}, {"nsp", "/"}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", nullptr}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", {{"a", 1}}}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", Json::array()}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", {"disconnect"}}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", {"x"}}, {"id", "1"}}),
      packed({{"type", 2}, {"nsp", "/"}, {"data", {"x"}}, {"id", -1}}),
      packed({{"type", 3}, {"nsp", "/"}, {"data", {"x"}}}),
      packed({{"type", 3}, {"nsp", "/"}, {"id", 0}}),
      packed({{"type", 1}, {"nsp", "/"}, {"data", {"x"}}}),
      packed({{"type", 0}, {"nsp", "/"}, {"data", "x"}}),
      packed({{"type", 4}, {"nsp", "/"}}),
  };
  for (const std::string& bytes : malformed) {
    FakeSession& session = connected();
    std::string reason;
    sockets.back().on_disconnect([&reason](std::string_view why) { reason = why; });
    session.binary(bytes);
    EXPECT_TRUE(session.parse_error) << bytes;
    EXPECT_EQ(reason, "parse error") << bytes;
  }
}

TEST_F(WithMessagePack, TextEndsTheConnection) {
  FakeSession& session = connected();
  session.text("2[\"x\"]");
  EXPECT_TRUE(session.parse_error);
}

TEST_F(WithMessagePack, NoConnectionWaitsForAttachments) {
  FakeSession& session = connected();
  sockets[0].on("x", [](Event) {});
  session.binary(packed({{"type", 2}, {"nsp", "/"}, {"data", {"x", Json::binary({1})}}}));
  environment.advance(options.attachment_timeout * 2);
  EXPECT_TRUE(sockets[0].connected());
}

/// Writes each packet as two texts: its head and its data.
class TwoTexts final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override {
    std::vector<Message> messages(2);
    messages[0].payload = std::string(1, static_cast<char>(packet.type)) + packet.nsp;
    messages[1].payload = packet.data.dump();
    return messages;
  }
  std::unique_ptr<Parser::Decoder> make_decoder(const ParserLimits&) const noexcept override {
    struct Reader final : Decoder {
      Result<std::optional<Packet>> add(bool, std::string_view payload) noexcept override {
        if (payload == "nonsense") return Unexpected(Error{"nonsense", ""});
        if (!packet) {
          packet = Packet{static_cast<PacketType>(payload.front()), std::string(payload.substr(1)),
                          std::nullopt, nullptr};
          return std::optional<Packet>();
        }
        packet->data = Json::parse(payload);
        return std::exchange(packet, std::nullopt);
      }
      std::optional<Packet> packet;
    };
    return std::make_unique<Reader>();
  }
};

class WithOwnParser : public SocketIo {
 protected:
  WithOwnParser() {
    options.parser = std::make_shared<TwoTexts>();
    server = std::make_unique<Hub>(environment, options);
    keep_sockets();
  }
  FakeSession& connected() {
    FakeSession& session = open();
    session.text("0/");
    session.text("{}");
    return session;
  }
};

TEST_F(WithOwnParser, PacketsAreSentInItsForm) {
  FakeSession& session = connected();
  EXPECT_EQ(session.take_sent(), (Texts{"0/", R"({"sid":")" + sockets.at(0).id() + R"("})"}));
  Json heard;
  sockets[0].on("x", [&heard](Event event) { heard = event.args; });
  session.text("2/");
  session.text(R"(["x",1])");
  EXPECT_EQ(heard, Json::array({1}));
  server->of("/").emit("y");
  EXPECT_EQ(session.take_sent(), (Texts{"2/", R"(["y"])"}));
}

TEST_F(WithOwnParser, ItsErrorEndsTheConnection) {
  FakeSession& session = connected();
  session.text("nonsense");
  EXPECT_TRUE(session.parse_error);
}

TEST_F(WithOwnParser, APacketThatStaysIncompleteEndsTheConnection) {
  FakeSession& session = connected();
  session.text("2/");
  environment.advance(options.attachment_timeout);
  EXPECT_TRUE(session.parse_error);
}

TEST_F(WithOwnParser, TheServerChecksThePacketsItReads) {
  for (const std::string_view wrong : {"[]", "[null]", R"(["connect"])", "{}", "7"}) {
    FakeSession& session = connected();
    session.text("2/");
    session.text(wrong);
    EXPECT_TRUE(session.parse_error) << wrong;
  }
}

}  // namespace
}  // namespace snug::socketio
