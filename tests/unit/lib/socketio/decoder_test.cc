// The decoder with valid packets, and with each known vulnerability of Socket.IO parsers.
#include "socketio/decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::socketio {
namespace {

using Kind = engineio::MessageKind;

class DecoderTest : public testing::Test {
 protected:
  Result<std::optional<Packet>, DecodeError> text(std::string_view packet) {
    return decoder.feed(limits, Kind::kText, packet);
  }
  Result<std::optional<Packet>, DecodeError> binary(std::string_view bytes) {
    return decoder.feed(limits, Kind::kBinary, bytes);
  }
  Packet complete(std::string_view packet) {
    auto result = text(packet);
    EXPECT_TRUE(result && *result) << packet;
    return result && *result ? std::move(**result) : Packet();
  }
  /// The error of a fresh decoder for this packet.
  std::optional<DecodeError> error_of(std::string_view packet) {
    Decoder fresh;
    auto result = fresh.feed(limits, Kind::kText, packet);
    if (result) return std::nullopt;
    return result.error();
  }

  DecoderLimits limits;
  Decoder decoder;
};

TEST_F(DecoderTest, ReadsAnEventWithoutNamespaceOrId) {
  const Packet packet = complete(R"(2["hello",1])");
  EXPECT_EQ(packet.type, PacketType::kEvent);
  EXPECT_EQ(packet.nsp, "/");
  EXPECT_FALSE(packet.id);
  EXPECT_EQ(packet.data.dump(), R"(["hello",1])");
}

TEST_F(DecoderTest, ReadsNamespaceAndAckId) {
  const Packet packet = complete(R"(2/admin,456["project:delete",123])");
  EXPECT_EQ(packet.nsp, "/admin");
  EXPECT_EQ(packet.id, 456U);
  EXPECT_EQ(packet.data.dump(), R"(["project:delete",123])");
}

TEST_F(DecoderTest, ReadsConnectWithAndWithoutPayload) {
  EXPECT_TRUE(complete("0").data.is_null());
  EXPECT_EQ(complete("0/admin,").nsp, "/admin");
  EXPECT_EQ(complete("0/admin").nsp, "/admin");
  EXPECT_EQ(complete(R"(0/admin,{"token":"x"})").data.dump(), R"({"token":"x"})");
}

TEST_F(DecoderTest, ReadsDisconnectAndAck) {
  EXPECT_EQ(complete("1/admin,").type, PacketType::kDisconnect);
  const Packet ack = complete(R"(3/admin,456[])");
  EXPECT_EQ(ack.type, PacketType::kAck);
  EXPECT_EQ(ack.id, 456U);
}

TEST_F(DecoderTest, PutsAttachmentsInTheirPlaces) {
  auto head =
      text(R"(52-7["x",{"a":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":0}])");
  ASSERT_TRUE(head && !*head);
  EXPECT_TRUE(decoder.waiting());
  auto first = binary("\x01\x02");
  ASSERT_TRUE(first && !*first);
  auto second = binary("\x03");
  ASSERT_TRUE(second && *second);
  EXPECT_FALSE(decoder.waiting());
  const Packet& packet = **second;
  EXPECT_EQ(packet.type, PacketType::kEvent);
  EXPECT_EQ(packet.id, 7U);
  EXPECT_EQ(packet.data[1]["a"][0], Json::binary({3}));
  EXPECT_EQ(packet.data[2], Json::binary({1, 2}));
}

TEST_F(DecoderTest, ReadsABinaryAck) {
  ASSERT_TRUE(text(R"(61-/admin,9[{"_placeholder":true,"num":0}])"));
  auto packet = binary("z");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->type, PacketType::kAck);
  EXPECT_EQ((*packet)->data[0], Json::binary({'z'}));
}

TEST_F(DecoderTest, RejectsUnknownTypes) {
  for (const char* packet : {"", "7[]", "abc", "a", "-1", "/"}) {
    EXPECT_EQ(error_of(packet), DecodeError::kUnknownType) << packet;
  }
}

TEST_F(DecoderTest, RejectsPlaceholdersThatNameNoAttachment) {
  for (const char* number : {"-1", "1", "n", "1.5", "\"0\"", "null", "1e308", "true", "[]", "{}"}) {
    const std::string packet =
        std::string(R"(51-["x",{"_placeholder":true,"num":)") + number + "}]";
    EXPECT_TRUE(error_of(packet)) << packet;
  }
  EXPECT_EQ(error_of(R"(51-["x",{"_placeholder":true}])"), DecodeError::kBadPlaceholder);
}

TEST_F(DecoderTest, RejectsTwoPlaceholdersForOneAttachment) {
  EXPECT_EQ(error_of(R"(51-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])"),
            DecodeError::kBadPlaceholder);
}

TEST_F(DecoderTest, KeepsObjectsThatOnlyLookLikePlaceholders) {
  const Packet plain = complete(R"(2["x",{"_placeholder":true,"num":99}])");
  EXPECT_EQ(plain.data[1]["num"], 99);
  ASSERT_TRUE(text(R"(51-["x",{"_placeholder":1,"num":99}])"));
  auto packet = binary("z");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->data[1]["num"], 99);
}

TEST_F(DecoderTest, RejectsBadAttachmentCounts) {
  for (const char* packet : {R"(51e9-["x"])", R"(5-1-["x"])", R"(511-["x"])", R"(5["x"])",
                             R"(5-["x"])", R"(51["x"])", "51", "5", R"(51.5-["x"])",
                             R"(599999999999999999999-["x"])", R"(5 1-["x"])", R"(60x1-[])"}) {
    EXPECT_EQ(error_of(packet), DecodeError::kBadAttachmentCount) << packet;
  }
}

TEST_F(DecoderTest, TakesTheHighestAllowedCountOfAttachments) {
  EXPECT_FALSE(error_of(R"(510-["x"])"));
  limits.max_attachment_count = 9;
  EXPECT_EQ(error_of(R"(510-["x"])"), DecodeError::kBadAttachmentCount);
}

TEST_F(DecoderTest, DoesNotStayArmedAfterAPacketWithoutAttachments) {
  EXPECT_EQ(complete(R"(50-["x"])").data.dump(), R"(["x"])");
  EXPECT_FALSE(decoder.waiting());
  auto stray = binary("zz");
  ASSERT_FALSE(stray);
  EXPECT_EQ(stray.error(), DecodeError::kStrayAttachment);
}

TEST_F(DecoderTest, RejectsTextBetweenAttachments) {
  ASSERT_TRUE(text(R"(51-["x",{"_placeholder":true,"num":0}])"));
  auto result = text(R"(2["y"])");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), DecodeError::kTextWithinAttachments);
}

TEST_F(DecoderTest, BoundsTheBytesOfAttachments) {
  limits.max_attachment_bytes = 4;
  ASSERT_TRUE(text(R"(52-["x"])"));
  ASSERT_TRUE(binary("abcd"));
  auto result = binary("e");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), DecodeError::kAttachmentsTooLarge);
}

TEST_F(DecoderTest, RejectsEventsWithoutAUsableName) {
  for (const char* packet :
       {"2", "2[]", "2[{}]", "2[null]", "2[[]]", "2[true]", R"(2{"toString":1})", R"(2"x")",
        "2null", R"(2["connect"])", R"(2["connect_error"])", R"(2["disconnect"])",
        R"(2["disconnecting"])", R"(2["newListener"])", R"(2["removeListener"])",
        R"(50-["connect"])"}) {
    EXPECT_EQ(error_of(packet), DecodeError::kBadPayload) << packet;
  }
}

TEST_F(DecoderTest, AcceptsEventNamesThatAreSpecialOnlyInJavaScript) {
  EXPECT_EQ(complete(R"(2["__proto__"])").data[0], "__proto__");
  EXPECT_EQ(complete(R"(2["error"])").data[0], "error");
  EXPECT_EQ(complete(R"(2[""])").data[0], "");
}

TEST_F(DecoderTest, AcceptsANumberAsAnEventName) {
  EXPECT_EQ(complete("2[12,1]").data[0], "12");
}

TEST_F(DecoderTest, RejectsPayloadsThatDoNotFitTheType) {
  for (const char* packet : {"0[]",
                             "0null",
                             R"(0"x")",
                             "01",
                             "1[]",
                             "1null",
                             "1{}",
                             "3[]",
                             "35",
                             "35{}",
                             R"(35"x")",
                             "4",
                             "4[]",
                             "2 ",
                             "3 ",
                             "0 x",
                             "2\v[\"x\"]",
                             "2\xc2\xa0[\"x\"]",
                             R"(2["x"] )"
                             "\x01",
                             R"(2["x"]])",
                             R"(2["x")",
                             "2[\"\xFF\"]",
                             "2[\"x\",1e999]"}) {
    EXPECT_EQ(error_of(packet), DecodeError::kBadPayload) << packet;
  }
}

TEST_F(DecoderTest, TakesSpaceAroundThePayload) {
  EXPECT_EQ(complete(R"(2 ["x"])").data[0], "x");
  EXPECT_EQ(complete("2 \t\r\n[\"x\"] \t\r\n").data[0], "x");
  EXPECT_EQ(complete("2 \t\r\n[\"x\"]").id, std::nullopt);
  EXPECT_EQ(complete("21\t[\"x\"]").id, 1U);
  EXPECT_EQ(complete(R"(2/chat, ["x"])").nsp, "/chat");
  EXPECT_EQ(complete(R"(2/chat,7 ["x"])").id, 7U);
  EXPECT_EQ(complete(R"(0 {"a":1})").data, Json({{"a", 1}}));
  EXPECT_EQ(complete(R"(0/chat, {"a":1})").data, Json({{"a", 1}}));
  EXPECT_EQ(complete("0 ").data, nullptr);
  EXPECT_EQ(complete("1 ").type, PacketType::kDisconnect);
  EXPECT_EQ(complete("37 [true]").data, Json::array({true}));
}

TEST_F(DecoderTest, RejectsAckIdsBeyondJavaScriptsIntegers) {
  EXPECT_EQ(complete(R"(29007199254740991["x"])").id, kMaxAckId);
  EXPECT_EQ(error_of(R"(29007199254740992["x"])"), DecodeError::kBadAckId);
  EXPECT_EQ(error_of(R"(299999999999999999999999["x"])"), DecodeError::kBadAckId);
  EXPECT_EQ(error_of(R"(2abc["x"])"), DecodeError::kBadPayload);
}

TEST_F(DecoderTest, BoundsTheDepthOfJson) {
  const auto nested = [](std::size_t depth) {
    return R"(2["x",)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "]";
  };
  EXPECT_FALSE(error_of(nested(200)));
  EXPECT_EQ(error_of(nested(201)), DecodeError::kBadPayload);
  EXPECT_EQ(error_of(nested(500'000)), DecodeError::kBadPayload);
}

TEST_F(DecoderTest, DoesNotCountBracketsWithinStringsAsDepth) {
  const std::string text = R"(2["x",")" + std::string(1000, '[') + R"(\"[["])";
  EXPECT_FALSE(error_of(text));
}

TEST_F(DecoderTest, SurvivesEveryPacketCutAtEveryByte) {
  const std::string packets[] = {
      R"(52-/admin,7["x",{"_placeholder":true,"num":1},{"a":[1.5,"\u00e9"]}])",
      R"(0/admin,{"token":"x"})", "1/admin,", R"(3/admin,12[true,null])"};
  for (const std::string& packet : packets) {
    for (std::size_t length = 0; length < packet.size(); ++length) {
      Decoder fresh;
      const auto result = fresh.feed(limits, Kind::kText, packet.substr(0, length));
      if (packet.front() == '5' || packet.front() == '3') {
        EXPECT_FALSE(result) << packet.substr(0, length);
      }
    }
  }
}

}  // namespace
}  // namespace snug::socketio
