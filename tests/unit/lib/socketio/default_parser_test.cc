// The default parser as a value: its packets are those of a server without a parser of its own.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

/// Counts the packets of the parser that it wraps.
class Counting final : public Parser {
 public:
  std::vector<Message> encode(const Packet& packet) const noexcept override {
    ++encoded;
    return wrapped_->encode(packet);
  }
  std::unique_ptr<Parser::Decoder> make_decoder(
      const ParserLimits& limits) const noexcept override {
    ++decoders;
    return wrapped_->make_decoder(limits);
  }

  mutable int encoded = 0;
  mutable int decoders = 0;

 private:
  const std::shared_ptr<const Parser> wrapped_ = default_parser();
};

Texts texts_of(const Packet& packet) {
  Texts texts;
  for (const Parser::Message& message : default_parser()->encode(packet)) {
    texts.push_back((message.binary ? "b:" : "") + message.payload);
  }
  return texts;
}

TEST(DefaultParser, WritesEveryTypeOfPacket) {
  using Type = PacketType;
  EXPECT_EQ(texts_of({Type::kConnect, "/", {}, {{"sid", "x"}}}), Texts{R"(0{"sid":"x"})"});
  EXPECT_EQ(texts_of({Type::kConnect, "/a", {}, nullptr}), Texts{"0/a,"});
  EXPECT_EQ(texts_of({Type::kDisconnect, "/", {}, nullptr}), Texts{"1"});
  EXPECT_EQ(texts_of({Type::kEvent, "/a", 7, {"x", 1}}), Texts{R"(2/a,7["x",1])"});
  EXPECT_EQ(texts_of({Type::kAck, "/", 7, Json::array()}), Texts{"37[]"});
  EXPECT_EQ(texts_of({Type::kConnectError, "/a", {}, {{"message", "no"}}}),
            Texts{R"(4/a,{"message":"no"})"});
  EXPECT_EQ(texts_of({Type::kEvent, "/", 7, {"x", Json::binary({7}), Json::binary({8})}}),
            (Texts{R"(52-7["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
                   "b:\x07", "b:\x08"}));
  EXPECT_EQ(texts_of({Type::kAck, "/a", 7, Json::array({Json::binary({7})})}),
            (Texts{R"(61-/a,7[{"_placeholder":true,"num":0}])", "b:\x07"}));
}

TEST(DefaultParser, ReadsAPacketWithAttachments) {
  const ParserLimits limits;
  const auto decoder = default_parser()->make_decoder(limits);
  auto packet = decoder->add(false, R"(51-/a,7["x",{"_placeholder":true,"num":0}])");
  ASSERT_TRUE(packet);
  EXPECT_FALSE(packet->has_value());
  packet = decoder->add(true, "\x07");
  ASSERT_TRUE(packet && packet->has_value());
  EXPECT_EQ((*packet)->nsp, "/a");
  EXPECT_EQ((*packet)->id, 7U);
  EXPECT_EQ((*packet)->data, Json({"x", Json::binary({7})}));
  EXPECT_EQ(decoder->add(true, "\x07").error().code, "invalid_packet");
}

class WithAWrappedParser : public SocketIo {
 protected:
  WithAWrappedParser() {
    options.parser = counting;
    server = std::make_unique<Hub>(environment, options);
    keep_sockets();
  }
  ~WithAWrappedParser() override { end_sessions(); }

  std::shared_ptr<Counting> counting = std::make_shared<Counting>();
};

TEST_F(WithAWrappedParser, TheWireIsUnchanged) {
  FakeSession& session = join();
  EXPECT_EQ(counting->decoders, 1);
  sockets[0].on("x", [](Event event) { event.ack(event.args[0], Json::binary({7})); });
  sockets[0].emit("hello", 1, {{"a", 1}});
  session.text(R"(27["x",{"b":1}])");
  EXPECT_EQ(session.sent, (Texts{R"(2["hello",1,{"a":1}])",
                                 R"(61-7[{"b":1},{"_placeholder":true,"num":0}])", "b:\x07"}));
  EXPECT_EQ(counting->encoded, 3);  // one of them connected the client
}

}  // namespace
}  // namespace snug::socketio
