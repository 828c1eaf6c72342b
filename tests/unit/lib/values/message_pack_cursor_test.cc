// MessagePack as JSON text, and piece by piece.
#include "values/message_pack_cursor.h"

#include <gtest/gtest.h>

#include <string>

#include "values/message_pack.h"

namespace snug::values {
namespace {

using namespace std::string_literals;

std::string text_of(std::string_view bytes, std::size_t depth = 10) {
  MessagePackCursor cursor(bytes);
  std::string text;
  return cursor.append_json(text, depth) && cursor.at_end() ? text : "refused";
}

std::string packed(const Json& value) {
  std::string bytes;
  append_message_pack(bytes, value);
  return bytes;
}

TEST(MessagePackCursor, WritesWhatTheReaderReads) {
  const Json value = Json::parse(
      R"({"a":[1,-1,200,-200,70000,-70000,5000000000,-5000000000,0.5,true,false,null],)"
      R"("b":{"c":"küche \"x\"\n"},"d":[],"e":{},"long":"0123456789012345678901234567890123456789"})");
  EXPECT_EQ(text_of(packed(value)), value.dump());
  EXPECT_EQ(text_of("\xCA\x3F\x00\x00\x00"s), "0.5");
  EXPECT_EQ(text_of("\xCB\x7F\xF8\x00\x00\x00\x00\x00\x00"s), "null");
  EXPECT_EQ(text_of("\x81\xCC\xC8\x01"), R"({"200":1})");
  EXPECT_EQ(text_of("\x92\xD4\x00\x00\x01"s), "[null,1]");
  EXPECT_EQ(text_of(packed("\x7F\x1F\"\\")), Json("\x7F\x1F\"\\").dump());
  EXPECT_EQ(text_of("\xA2\xFF\xFE"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(MessagePackCursor, LeavesBinaryValuesAndExtensionsToTheReader) {
  EXPECT_EQ(text_of(packed(Json::binary({1, 2}))), "refused");
  EXPECT_EQ(text_of("\x81\xA1"s + "a\xD4\x00\x00"s), "refused");
  EXPECT_EQ(text_of("\xD7\x00\x00\x00\x00\x00\x00\x00\x00\x00"s), "refused");
  EXPECT_EQ(text_of("\xC1"), "refused");
}

TEST(MessagePackCursor, RefusesWhatIsCutOrTooDeep) {
  const std::string bytes = packed(Json::parse(R"([{"a":[1,"text",70000]},0.5,-7])"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(text_of(bytes.substr(0, size)), "refused") << size;
    MessagePackCursor cursor(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(cursor.skip(10)) << size;
  }
  EXPECT_EQ(text_of(bytes, 2), "refused");
  EXPECT_NE(text_of(bytes, 3), "refused");
  EXPECT_EQ(text_of("\xDD\xFF\xFF\xFF\xFF"), "refused");
  EXPECT_EQ(text_of("\xDF\xFF\xFF\xFF\xFF"), "refused");
  EXPECT_EQ(text_of("\xDB\xFF\xFF\xFF\xFF"), "refused");
}

TEST(MessagePackCursor, ReadsPieces) {
  const std::string bytes = packed(Json::parse(R"([{"a":true},300,"x",[1]])"));
  MessagePackCursor cursor(bytes);
  std::size_t size = 0;
  std::string_view text;
  bool flag = false;
  std::uint64_t number = 0;
  ASSERT_TRUE(cursor.read_array(size));
  EXPECT_EQ(size, 4U);
  ASSERT_TRUE(cursor.read_map(size));
  EXPECT_EQ(size, 1U);
  ASSERT_TRUE(cursor.read_string(text));
  EXPECT_EQ(text, "a");
  ASSERT_TRUE(cursor.read_bool(flag));
  EXPECT_TRUE(flag);
  ASSERT_TRUE(cursor.read_unsigned(number));
  EXPECT_EQ(number, 300U);
  ASSERT_TRUE(cursor.skip(0));
  std::string_view rest = cursor.rest();
  EXPECT_EQ(take_message_pack(rest, 1), Json({1}));
  EXPECT_TRUE(rest.empty());
  EXPECT_FALSE(MessagePackCursor("\xA1x").read_map(size));
  EXPECT_FALSE(MessagePackCursor("\x01").read_string(text));
  EXPECT_FALSE(MessagePackCursor("\xFF").read_unsigned(number));
}

}  // namespace
}  // namespace snug::values
