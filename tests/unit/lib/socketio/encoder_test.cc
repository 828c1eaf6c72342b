// Literal packets that the encoder writes.
#include "socketio/encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "socketio/json_reader.h"
#include "socketio/json_text.h"

namespace snug::socketio {
namespace {

std::vector<std::string> payloads(const EncodedPacket& packet) {
  std::vector<std::string> texts;
  for (const auto& message : packet.messages()) texts.emplace_back(message.payload());
  return texts;
}

std::string written(const Json& value) {
  std::string text;
  Attachments attachments;
  append_json(text, value, attachments);
  return text;
}

TEST(Encoder, WritesAnEvent) {
  EXPECT_EQ(payloads(encode_event("/", "hello", Json::array({1, "two", nullptr}), std::nullopt)),
            (std::vector<std::string>{R"(2["hello",1,"two",null])"}));
}

TEST(Encoder, WritesNamespaceAndId) {
  EXPECT_EQ(payloads(encode_event("/admin", "x", Json::array(), 12)),
            (std::vector<std::string>{R"(2/admin,12["x"])"}));
}

TEST(Encoder, TakesOneValueThatIsNoArrayAsTheOnlyArgument) {
  EXPECT_EQ(payloads(encode_event("/", "x", Json{{"a", 1}}, std::nullopt)),
            (std::vector<std::string>{R"(2["x",{"a":1}])"}));
  EXPECT_EQ(payloads(encode_event("/", "x", nullptr, std::nullopt)),
            (std::vector<std::string>{R"(2["x"])"}));
}

TEST(Encoder, WritesAnAck) {
  EXPECT_EQ(payloads(encode_ack("/", 7, Json::array({"ok"}))),
            (std::vector<std::string>{R"(37["ok"])"}));
  EXPECT_EQ(payloads(encode_ack("/admin", 7, Json::array())),
            (std::vector<std::string>{R"(3/admin,7[])"}));
}

TEST(Encoder, TurnsBinaryValuesIntoAttachmentsAnywhere) {
  const Json values =
      Json::array({Json::binary({1, 2}), Json{{"deep", Json::array({Json::binary({3})})}}});
  EXPECT_EQ(
      payloads(encode_event("/", "x", values, 5)),
      (std::vector<std::string>{
          R"(52-5["x",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}])",
          "\x01\x02", "\x03"}));
  EXPECT_EQ(payloads(encode_ack("/a", 5, Json::array({Json::binary({1})}))),
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

TEST(JsonText, WritesNumbersAsJavaScriptDoes) {
  EXPECT_EQ(written(-5), "-5");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(5.0), "5");
  EXPECT_EQ(written(-1.7976931348623157e308), "-1.7976931348623157e+308");
  EXPECT_EQ(written(std::nan("")), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonText, EscapesStrings) {
  EXPECT_EQ(written(Json(std::string("a\"b\\c\n\r\t\b\f\x01\x00z", 13))),
            R"("a\"b\\c\n\r\t\b\f\u0001\u0000z")");
  EXPECT_EQ(written("é €"), "\"é €\"");
}

TEST(JsonText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(written("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(written("\xC3"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(written("é\xE2\x82"), "\"é\xEF\xBF\xBD\"");
}

TEST(JsonText, ReadsBackWhatItWrites) {
  const Json value =
      Json::parse(R"({"a":[1,-2,3.25,true,false,null,"x\u0000\u001f\"\\"],"b":{},"c":[],"":0})");
  EXPECT_EQ(read_json(written(value), 10), value);
}

}  // namespace
}  // namespace snug::socketio
