// Compares the fast path of events with the decoder, which takes every other packet.
#include "socketio/plain_event.h"

#include <gtest/gtest.h>

#include <string>

#include "socketio/decoder.h"

namespace snug::socketio {
namespace {

const DecoderLimits kLimits;

std::optional<PlainEvent> read(std::string_view text) {
  PlainEvent event;
  if (!event.read(text, kLimits.max_json_depth)) return std::nullopt;
  return event;
}

TEST(PlainEvent, GivesTheSameResultAsTheDecoder) {
  for (const std::string_view text :
       {R"(2["x"])", R"(2/admin,12["x",1,"two",[3],{"four":4}])", R"(2["x" , 1.5 , "\u0041\n" ])",
        "21 \t\r\n[\"x\",1]", R"(2/admin, ["x"])",
        R"(20["",true,false,null,0,-3,0.1,0.000001,123456789012345])", R"(2/,1["x",{}])"}) {
    const auto event = read(text);
    ASSERT_TRUE(event) << text;
    const auto decoded = Decoder().feed(kLimits, engineio::MessageKind::kText, text);
    ASSERT_TRUE(decoded && *decoded) << text;
    const Packet& packet = **decoded;
    EXPECT_EQ(event->nsp(), packet.nsp);
    EXPECT_EQ(event->id(), packet.id);
    Json data = Json::array({event->name()});
    for (const Json& value : event->arguments()) data.push_back(value);
    EXPECT_EQ(data, packet.data) << text;
  }
}

TEST(PlainEvent, FindsEachValue) {
  const auto event = read(R"(2["x", 1 ,"a,b", [1, 2]])");
  ASSERT_TRUE(event);
  ASSERT_EQ(event->arguments().size(), 3U);
  const Arguments arguments = event->arguments();
  EXPECT_EQ(arguments[0], Json(1));
  EXPECT_EQ(arguments[1].get<std::string>(), "a,b");
  EXPECT_EQ(arguments[2], Json({1, 2}));
}

TEST(PlainEvent, LeavesUnusualPacketsToTheDecoder) {
  for (const std::string_view text : {"",
                                      "0",
                                      "1",
                                      "2",
                                      "2[]",
                                      "2[1]",
                                      "2[null]",
                                      R"(3["x"])",
                                      R"(51-["x"])",
                                      R"(2["x"] )",
                                      R"(2["\u0078"])",
                                      R"(2["connect"])",
                                      R"(2["x","\ud800"])",
                                      R"(2["x",1e999])",
                                      R"(2["x",1.0])",
                                      R"(2["x",-0])",
                                      R"(2["x",1e3])",
                                      R"(2["x",0.0000001])",
                                      R"(2["x",1234567890123456])",
                                      R"(2["x",1,2,3,4,5,6,7,8,9])",
                                      R"(299999999999999999999["x"])",
                                      R"(2{"x":1})"}) {
    EXPECT_FALSE(read(text)) << text;
  }
}

TEST(PlainEvent, AcceptsOnlyStrictJson) {
  for (const std::string_view text :
       {R"(2["x")", R"(2["x",])", R"(2["x",1,])", R"(2["x",01])", R"(2["x",+1])", R"(2["x",1.])",
        R"(2["x",tru])", R"(2["x","a)", R"(2["x",{"a"}])", R"(2["x",{"a":1,}])", R"(2["x",{1:1}])",
        R"(2["x","\q"])", R"(2["x","\u00g0"])", "2[\"x\",\"\n\"]", R"(2["x",[1}])", R"(2["x"]])",
        R"(2["x",'a'])", R"(2["x",NaN])", R"(2["x" 1])"}) {
    EXPECT_FALSE(read(text)) << text;
    EXPECT_FALSE(Decoder().feed(kLimits, engineio::MessageKind::kText, text)) << text;
  }
}

TEST(PlainEvent, HasTheSameDepthLimitAsTheDecoder) {
  const auto nested = [](std::size_t depth) {
    return "2[\"x\"," + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "]";
  };
  EXPECT_TRUE(read(nested(kLimits.max_json_depth)));
  EXPECT_FALSE(read(nested(kLimits.max_json_depth + 1)));
  Decoder decoder;
  EXPECT_TRUE(decoder.feed(kLimits, engineio::MessageKind::kText, nested(kLimits.max_json_depth)));
}

TEST(PlainEvent, RefusesAPacketCutAtAnyByte) {
  const std::string text = R"(2/n,3["x",{"a":[1.5,"\u0041b"]},true])";
  ASSERT_TRUE(read(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(read(std::string(text, 0, size))) << size;
  }
}

}  // namespace
}  // namespace snug::socketio
