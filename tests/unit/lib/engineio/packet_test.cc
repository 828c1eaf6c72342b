// Packets and polling payloads, byte for byte.
#include "engineio/packet.h"

#include <gtest/gtest.h>

namespace snug::engineio {
namespace {

using namespace std::string_literals;

TEST(Packet, ReadsTypeAndText) {
  const auto packet = Packet::read("4hello");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type(), PacketType::kMessage);
  EXPECT_EQ(packet->kind(), MessageKind::kText);
  EXPECT_EQ(packet->data(), "hello");
}

TEST(Packet, ReadsEveryType) {
  for (const char type : "0123456"s) {
    const auto packet = Packet::read(std::string(1, type));
    ASSERT_TRUE(packet) << type;
    EXPECT_EQ(static_cast<char>(packet->type()), type);
    EXPECT_EQ(packet->data(), "");
  }
}

TEST(Packet, RefusesEverythingElse) {
  EXPECT_FALSE(Packet::read(""));
  for (int byte = 0; byte < 256; ++byte) {
    const char first = static_cast<char>(byte);
    if ((first >= '0' && first <= '6') || first == 'b') continue;
    EXPECT_FALSE(Packet::read(std::string(1, first))) << byte;
  }
}

TEST(Packet, ReadsBase64AsABinaryMessage) {
  const auto packet = Packet::read("bAQIDBA==");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type(), PacketType::kMessage);
  EXPECT_EQ(packet->kind(), MessageKind::kBinary);
  EXPECT_EQ(packet->data(), "\x01\x02\x03\x04");
}

TEST(Packet, KeepsItsDataWhenItMoves) {
  auto packet = Packet::read("bAQ==");
  const Packet moved = std::move(*packet);
  EXPECT_EQ(moved.data(), "\x01");
}

TEST(Packet, TakesBase64AsNodeDoes) {
  EXPECT_EQ(Packet::read("bAQIDBA")->data(), "\x01\x02\x03\x04");
  EXPECT_EQ(Packet::read("bAQIDBA=")->data(), "\x01\x02\x03\x04");
  EXPECT_EQ(Packet::read("b_-8=")->data(), "\xff\xef");
  EXPECT_EQ(Packet::read("b!!!!")->data(), "");
}

TEST(Payload, IsTakenApartAtTheSeparators) {
  PayloadReader reader(
      "4hello\x1e"
      "2\x1e"
      "4world");
  EXPECT_EQ(reader.next(), "4hello");
  EXPECT_EQ(reader.next(), "2");
  EXPECT_EQ(reader.next(), "4world");
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(Payload, HasAnEmptyPacketBeforeAndAfterEachStraySeparator) {
  PayloadReader reader(
      "\x1e"
      "4a\x1e");
  EXPECT_EQ(reader.next(), "");
  EXPECT_EQ(reader.next(), "4a");
  EXPECT_EQ(reader.next(), "");
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(Payload, OfNoBytesIsOneEmptyPacket) {
  PayloadReader reader("");
  EXPECT_EQ(reader.next(), "");
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(Payload, CountsItsPackets) {
  EXPECT_EQ(PayloadReader::count("4a"), 1U);
  EXPECT_EQ(PayloadReader::count("4a\x1e"
                                 "4b"),
            2U);
  EXPECT_EQ(PayloadReader::count(std::string(999'999, '\x1e')), 1'000'000U);
}

TEST(Payload, IsPutTogetherWithSeparatorsAndBase64) {
  std::string body;
  append_to_payload(body, Message::text("hello"));
  append_to_payload(body, Message::binary("\x01\x02\x03\x04"));
  append_to_payload(body, Message::packet(PacketType::kPing));
  EXPECT_EQ(body,
            "4hello\x1e"
            "bAQIDBA==\x1e"
            "2");
}

TEST(Message, IsOneWebSocketFrame) {
  EXPECT_EQ(Message::text("hi").websocket_frame().view(),
            "\x81\x03"
            "4hi");
  EXPECT_EQ(Message::binary("hi").websocket_frame().view(),
            "\x82\x02"
            "hi");
}

TEST(Message, KnowsItsPayloadUnderEveryHeaderLength) {
  for (const std::size_t size : {0U, 1U, 124U, 125U, 126U, 65'534U, 65'535U, 65'536U}) {
    const std::string payload(size, 'x');
    EXPECT_EQ(Message::text(payload).payload(), payload) << size;
    EXPECT_EQ(Message::text(payload).text_packet(), "4" + payload) << size;
    EXPECT_EQ(Message::binary(payload).payload(), payload) << size;
  }
}

TEST(Message, SharesItsBytesWithItsCopies) {
  const Message message = Message::text("hello");
  const Message copy = message;
  EXPECT_EQ(copy.websocket_frame().view().data(), message.websocket_frame().view().data());
}

}  // namespace
}  // namespace snug::engineio
