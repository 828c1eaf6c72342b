// The encoder writes these literal packets.
#include "socketio/encoder.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::socketio {
namespace {

std::vector<std::string> payloads(const EncodedPacket& packet) {
  std::vector<std::string> texts;
  for (const auto& message : packet.messages()) texts.emplace_back(message.payload());
  return texts;
}

EncodedPacket event(std::string_view nsp, std::string_view name, const Json& values,
                    std::optional<std::uint64_t> id) {
  return Encoder(nullptr).event(nsp, name, {Outgoing::each_of(values)}, id);
}

EncodedPacket ack(std::string_view nsp, std::uint64_t id, const Json& values) {
  return Encoder(nullptr).ack(nsp, id, {Outgoing::each_of(values)});
}

TEST(Encoder, WritesAnEvent) {
  EXPECT_EQ(payloads(event("/", "hello", Json::array({1, "two", nullptr}), std::nullopt)),
            (std::vector<std::string>{R"(2["hello",1,"two",null])"}));
}

TEST(Encoder, WritesNamespaceAndId) {
  EXPECT_EQ(payloads(event("/admin", "x", Json::array(), 12)),
            (std::vector<std::string>{R"(2/admin,12["x"])"}));
}

TEST(Encoder, WritesAValueThatIsNoArrayAsTheOnlyArgument) {
  EXPECT_EQ(payloads(event("/", "x", Json{{"a", 1}}, std::nullopt)),
            (std::vector<std::string>{R"(2["x",{"a":1}])"}));
  EXPECT_EQ(payloads(event("/", "x", nullptr, std::nullopt)),
            (std::vector<std::string>{R"(2["x"])"}));
}

TEST(Encoder, WritesAnAck) {
  EXPECT_EQ(payloads(ack("/", 7, Json::array({"ok"}))), (std::vector<std::string>{R"(37["ok"])"}));
  EXPECT_EQ(payloads(ack("/admin", 7, Json::array())),
            (std::vector<std::string>{R"(3/admin,7[])"}));
}

TEST(Encoder, TurnsBinaryValuesIntoAttachmentsAnywhere) {
  const Json values =
      Json::array({Json::binary({1, 2}), Json{{"deep", Json::array({Json::binary({3})})}}});
  EXPECT_EQ(
      payloads(event("/", "x", values, 5)),
      (std::vector<std::string>{
          R"(52-5["x",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}])",
          "\x01\x02", "\x03"}));
  EXPECT_EQ(payloads(ack("/a", 5, Json::array({Json::binary({1})}))),
            (std::vector<std::string>{R"(61-/a,5[{"_placeholder":true,"num":0}])", "\x01"}));
}

TEST(Encoder, WritesConnectDisconnectAndRefusal) {
  EXPECT_EQ(payloads(Encoder(nullptr).connect("/", "abc")),
            (std::vector<std::string>{R"(0{"sid":"abc"})"}));
  EXPECT_EQ(payloads(Encoder(nullptr).connect("/admin", "abc")),
            (std::vector<std::string>{R"(0/admin,{"sid":"abc"})"}));
  EXPECT_EQ(payloads(Encoder(nullptr).disconnect("/admin")),
            (std::vector<std::string>{"1/admin,"}));
  EXPECT_EQ(payloads(Encoder(nullptr).connect_error("/", "no", nullptr)),
            (std::vector<std::string>{R"(4{"message":"no"})"}));
  EXPECT_EQ(payloads(Encoder(nullptr).connect_error("/a", "no", Json{{"code", 3}})),
            (std::vector<std::string>{R"(4/a,{"message":"no","data":{"code":3}})"}));
}

}  // namespace
}  // namespace snug::socketio
