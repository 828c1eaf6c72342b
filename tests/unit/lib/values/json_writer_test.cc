// Values as JSON text.
#include "values/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "values/json_reader.h"

namespace snug::values {
namespace {

std::string written(const Json& value) {
  std::string text;
  Attachments attachments;
  append_json(text, value, attachments);
  return text;
}

TEST(JsonWriter, WritesNumbersAsJavaScriptDoes) {
  EXPECT_EQ(written(-5), "-5");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(5.0), "5");
  EXPECT_EQ(written(-1.7976931348623157e308), "-1.7976931348623157e+308");
  EXPECT_EQ(written(std::nan("")), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, EscapesStrings) {
  EXPECT_EQ(written(Json(std::string("a\"b\\c\n\r\t\b\f\x01\x00z", 13))),
            R"("a\"b\\c\n\r\t\b\f\u0001\u0000z")");
  EXPECT_EQ(written("é €"), "\"é €\"");
}

TEST(JsonWriter, ReplacesInvalidUtf8) {
  EXPECT_EQ(written("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(written("\xC3"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(written("é\xE2\x82"), "\"é\xEF\xBF\xBD\"");
}

TEST(JsonWriter, ReadsBackWhatItWrites) {
  const Json value =
      Json::parse(R"({"a":[1,-2,3.25,true,false,null,"x\u0000\u001f\"\\"],"b":{},"c":[],"":0})");
  EXPECT_EQ(read_json(written(value), 10), value);
}

}  // namespace
}  // namespace snug::values
