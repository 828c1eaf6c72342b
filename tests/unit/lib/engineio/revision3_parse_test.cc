// Packets and bodies of revision 3, read and written.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/revision3.h"

namespace snug::engineio::revision3 {
namespace {

using namespace std::string_literals;

std::string told(const Packet& packet) {
  const char* kind = packet.kind() == MessageKind::kBinary ? "binary:" : "";
  return kind + std::string(1, static_cast<char>(packet.type())) + std::string(packet.data());
}

/// The packets of a body, followed by "!" if it is invalid.
std::vector<std::string> read(std::string_view body, bool binary = false) {
  PayloadReader reader(body, binary);
  std::vector<std::string> packets;
  while (const std::optional<Packet> packet = reader.next()) packets.push_back(told(*packet));
  if (reader.failed()) packets.push_back("!");
  return packets;
}

using Packets = std::vector<std::string>;

TEST(Revision3Payload, CountsAsJavaScriptDoes) {
  EXPECT_EQ(read("6:4hello"), Packets{"4hello"});
  EXPECT_EQ(read("6:4test16:4test26:4test3"), (Packets{"4test1", "4test2", "4test3"}));
  EXPECT_EQ(read("2:4\xe2\x82\xac"), Packets{"4\xe2\x82\xac"});
  EXPECT_EQ(read("3:4\xf0\x9f\x98\x80"
                 "1:2"),
            (Packets{"4\xf0\x9f\x98\x80", "2"}));
  EXPECT_EQ(read("6:4hello10:b4AQIDBA=="), (Packets{"4hello", "binary:4\x01\x02\x03\x04"}));
  EXPECT_EQ(read("06:4hello"), Packets{"4hello"});
}

TEST(Revision3Payload, FailsIfItIsInvalidText) {
  for (const std::string_view body :
       {"", "abc", ":", "6", "6:", "7:4hello", "x:4", "-1:4", "+1:4", "1e0:4", " 1:4", "0:", "1:7",
        "1:b", "2:b7", "2:4\xf0\x9f\x98\x80", "1234567890:4", "99999999999999999999:4"}) {
    EXPECT_EQ(read(body), Packets{"!"}) << body;
  }
  EXPECT_EQ(read("6:4hello5"), (Packets{"4hello", "!"}));
  EXPECT_EQ(read("5:4hello"), (Packets{"4hell", "!"}));
}

TEST(Revision3Payload, MayBeBinary) {
  EXPECT_EQ(read("\x00\x06\xff"s + "4hello\x01\x05\xff\x04\x01\x02\x03\x04"s, true),
            (Packets{"4hello", "binary:4\x01\x02\x03\x04"}));
  EXPECT_EQ(read("\x00\x01\x02\xff"s + "4\xe2\x82\xac"
                                       "12345678",
                 true),
            Packets{"4\xe2\x82\xac"
                    "12345678"})
      << "bytes, not characters";
}

TEST(Revision3Payload, FailsIfItIsInvalidBinary) {
  for (const std::string& body :
       {""s, "\x00"s, "\x00\x01"s, "\x00\xff"s, "\x02\x01\xff\x04"s, "\x00\x0a\xff"s + "4",
        "\x00\x02\xff"s + "4", "\x01\x01\xff\x07"s, "\x01\x00\xff"s, "\x00\x00\xff"s,
        "\x00\x02\xff"s + "4\xe2", "\x01\x01\xff\xfe"s,
        "\x00\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff"s + "4"}) {
    EXPECT_EQ(read(body, true), Packets{"!"}) << testing::PrintToString(body);
  }
}

/// Every truncated body gives the packets before the cut, and then fails.
void expect_fails_wherever_it_ends(const std::string& body, bool binary,
                                   const std::vector<std::size_t>& whole_at) {
  const Packets whole = read(body, binary);
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto packets = static_cast<std::ptrdiff_t>(
        std::count_if(whole_at.begin(), whole_at.end(), [&](auto end) { return end <= size; }));
    Packets expected(whole.begin(), whole.begin() + packets);
    const bool between = packets > 0 && whole_at[static_cast<std::size_t>(packets - 1)] == size;
    if (!between) expected.push_back("!");
    EXPECT_EQ(read(std::string(body.data(), size), binary), expected) << size << " bytes";
  }
}

TEST(Revision3Payload, FailsWhereverItEndsTooEarly) {
  expect_fails_wherever_it_ends("6:4hello10:b4AQIDBA==12:4hello world", false, {8, 21, 36});
  expect_fails_wherever_it_ends(
      "\x00\x06\xff"s + "4hello\x01\x05\xff\x04\x01\x02\x03\x04\x00\x01\x02\xff"s + "4hello world",
      true, {9, 17, 33});
}

std::string written(const std::vector<Message>& messages, PayloadFormat format) {
  HttpResponse response;
  format.revision3 = true;
  write_payload(response, messages, format);
  return std::string(*response.headers.find("content-type")) + " " + response.body;
}

TEST(Revision3Payload, IsWrittenWithLengths) {
  const std::vector<Message> messages = {Message::packet(PacketType::kPong),
                                         Message::text("\xe2\x82\xac\xf0\x9f\x98\x80")};
  EXPECT_EQ(written(messages, {}), "text/plain; charset=UTF-8 1:34:4\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(Revision3Payload, IsBinaryOnlyIfTheClientAcceptsThat) {
  const std::vector<Message> messages = {Message::text("hello"),
                                         Message::binary("\x01\x02\x03\x04")};
  EXPECT_EQ(written(messages, {.base64 = true}), "text/plain; charset=UTF-8 6:4hello10:b4AQIDBA==");
  EXPECT_EQ(written(messages, {}), "application/octet-stream \x00\x06\xff"s + "4hello" +
                                       "\x01\x05\xff\x04\x01\x02\x03\x04"s);
}

TEST(Revision3Payload, IsWrittenAsAScriptForJsonp) {
  const std::vector<Message> messages = {Message::text("a\"\n\\\xe2\x80\xa8\xe2\x80\xa9")};
  EXPECT_EQ(written(messages, {.jsonp = 7}),
            R"(text/plain; charset=UTF-8 ___eio[7]("7:4a\"\n\\\u2028\u2029");)");
}

TEST(Jsonp, ReadsWhatAFormPosts) {
  EXPECT_EQ(jsonp_payload("d=6%3A4hello"), "6:4hello");
  EXPECT_EQ(jsonp_payload("d=4%3A4a%5Cnb"), "4:4a\nb");
  EXPECT_EQ(jsonp_payload("d=5%3A4a%5C%5Cnb"), "5:4a\\nb");
  EXPECT_EQ(jsonp_payload("x=1"), std::nullopt);
  EXPECT_EQ(jsonp_payload(""), std::nullopt);
  EXPECT_EQ(jsonp_payload("d=1&d=2"), std::nullopt);
}

TEST(Revision3Packet, PutsTheTypeBeforeBinaryData) {
  const Message message = Message::binary("\x01\x02");
  EXPECT_EQ(binary_message(message, false).text_packet(), "\x04\x01\x02");
  EXPECT_EQ(binary_message(message, false).kind(), MessageKind::kBinary);
  EXPECT_EQ(binary_message(message, true).text_packet(), "b4AQI=");
  EXPECT_EQ(binary_message(message, true).kind(), MessageKind::kText);
  EXPECT_FALSE(binary_message(message.uncompressed(), true).compressible());
}

TEST(Revision3Packet, IsReadWithItsTypeFirst) {
  EXPECT_EQ(told(*read_binary("\x04"
                              "ab")),
            "binary:4ab");
  EXPECT_EQ(told(*read_text("b4AQI=")), "binary:4\x01\x02");
  EXPECT_EQ(told(*read_text("b4AQI")), "binary:4\x01\x02") << "as Node takes it";
  EXPECT_EQ(told(*read_text("4")), "4");
  for (const std::string& bytes : {""s, "\x07"s, "4"s, "\xff"s}) {
    EXPECT_FALSE(read_binary(bytes)) << testing::PrintToString(bytes);
  }
  for (const std::string_view text : {"", "7", "b", "b9", "B4AQI="}) {
    EXPECT_FALSE(read_text(text)) << text;
  }
}

}  // namespace
}  // namespace snug::engineio::revision3
