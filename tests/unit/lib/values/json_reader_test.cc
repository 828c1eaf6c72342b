// Compares the reader with nlohmann/json's own parser, which is slower and well tested.
#include "values/json_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "values/json_scan.h"

namespace snug::values {
namespace {

using namespace std::string_literals;

constexpr std::size_t kDepth = 200;

std::optional<Json> reference(std::string_view text) {
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

/// Expects the same value of the same type, or no value from either.
void expect_as_reference(const std::string& text) {
  const auto expected = reference(text);
  // The reference refuses half a surrogate pair, which JavaScript writes. Another test covers it.
  const bool surrogates = text.find("\\ud") != text.npos || text.find("\\uD") != text.npos;
  if (!expected && surrogates) return;
  const auto value = read_json(text, kDepth);
  ASSERT_EQ(value.has_value(), expected.has_value()) << text;
  if (!value) return;
  EXPECT_EQ(*value, *expected) << text;
  EXPECT_EQ(value->dump(), expected->dump()) << text;
}

const std::string kTexts[] = {"null",
                              "true",
                              "false",
                              "0",
                              "-0",
                              "7",
                              "-7",
                              "18446744073709551615",
                              "18446744073709551616",
                              "-9223372036854775808",
                              "-9223372036854775809",
                              "0.5",
                              "-0.0",
                              "1e3",
                              "1E+3",
                              "12.5e-3",
                              "1e308",
                              "1e309",
                              "-1e309",
                              "1e-400",
                              "123456789012345678901234567890",
                              "01",
                              "+1",
                              "1.",
                              ".5",
                              "1e",
                              "--1",
                              "0x10",
                              "\"\"",
                              "\"a\"",
                              "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                              "\"\\u0041\\u00e9\\u20ac\"",
                              "\"\\ud83d\\ude00\"",
                              "\"\\ud83d\"",
                              "\"\\ude00\"",
                              "\"\\ud83dx\"",
                              "\"\\ud83d\\u0041\"",
                              "\"\\u00zz\"",
                              "\"\\u-001\"",
                              "\"\\x\"",
                              "\"\x01\"",
                              "\"a\nb\"",
                              "\"\xe2\x82\xac\"",
                              "\"\xff\"",
                              "\"\xc0\x80\"",
                              "\"\xed\xa0\x80\"",
                              "\"0123456789abcdef\\n0123456789\"",
                              "[]",
                              "[ ]",
                              "[1,2,3]",
                              "[1,]",
                              "[,1]",
                              "[1 2]",
                              "[1",
                              "[[],{}]",
                              "{}",
                              "{ }",
                              "{\"a\":1}",
                              "{\"a\":1,\"a\":{\"b\":2}}",
                              "{\"a\":[1],\"a\":null}",
                              "{\"a\":1,}",
                              "{a:1}",
                              "{\"a\"}",
                              "{\"a\":}",
                              "{1:2}",
                              " \t\r\n[ 1 , {\"a\" : null } ] ",
                              "",
                              " ",
                              "[1]x",
                              "nul",
                              "truex",
                              "[true,false,null]",
                              "\"unfinished",
                              "\"\\",
                              "{\"__proto__\":1}",
                              "[\"message:send\",{\"room\":\"r\",\"n\":12,\"body\":{\"text\":"
                              "\"h\xc3\xa9llo \\ud83d\\ude00\"}}]"};

TEST(JsonReader, ReadsWhatTheReferenceReads) {
  for (const std::string& text : kTexts) expect_as_reference(text);
}

TEST(JsonReader, ReadsCutTextsAsTheReferenceDoes) {
  for (const std::string& text : kTexts) {
    for (std::size_t size = 0; size < text.size(); ++size)
      expect_as_reference(text.substr(0, size));
  }
}

TEST(JsonReader, ReadsChangedTextsAsTheReferenceDoes) {
  std::mt19937 random(7);
  const std::string bytes = "\"\\{}[]:,0123456789-+.eEtrufalsn \n\x1f\x7f\xc3\xa9";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = kTexts[random() % std::size(kTexts)];
    for (std::size_t changes = random() % 3 + 1; changes > 0 && !text.empty(); --changes) {
      text[random() % text.size()] = bytes[random() % bytes.size()];
    }
    expect_as_reference(text);
  }
}

TEST(JsonReader, ReplacesHalfASurrogatePair) {
  const auto text_of = [](std::string_view json) {
    const auto value = read_json(json, kDepth);
    return value ? value->get<std::string>() : "nothing";
  };
  EXPECT_EQ(text_of(R"("\ud83d")"), "\uFFFD");
  EXPECT_EQ(text_of(R"("\ude00x")"), "\uFFFDx");
  EXPECT_EQ(text_of(R"("a\ud83dx")"), "a\uFFFDx");
  EXPECT_EQ(text_of(R"("\ud83d\u0041")"),
            "\uFFFD"
            "A");
  EXPECT_EQ(text_of(R"("\ud83d\n")"), "\uFFFD\n");
  EXPECT_EQ(text_of(R"("\ud83d\ud83d\ude00")"), "\uFFFD\U0001F600");
  EXPECT_EQ(text_of(R"("\ud83d\u00")"), "nothing");
  EXPECT_EQ(text_of(R"("\ud83d)"), "nothing");
}

TEST(JsonReader, RefusesTextAfterTheValue) {
  EXPECT_FALSE(read_json("[1]\0"s, kDepth));
  EXPECT_FALSE(read_json("\xef\xbb\xbf[1]", kDepth));
}

TEST(JsonReader, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(read_json(nested(kDepth), kDepth));
  EXPECT_FALSE(read_json(nested(kDepth + 1), kDepth));
  EXPECT_FALSE(read_json(std::string(1'000'000, '['), kDepth));
  EXPECT_FALSE(read_json(R"({"a":{"a":1}})", 1));
  EXPECT_TRUE(read_json("[[],[],[]]", 2)) << "neighbours are no depth";
}

TEST(PlainLength, StopsAtTheFirstByteThatNeedsAnEscapeWhereverItStands) {
  for (const char special : {'"', '\\', '\n', '\x1f', '\0'}) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, '\x7f');
      text[at] = special;
      EXPECT_EQ(plain_length(text), at) << static_cast<int>(special);
    }
  }
}

TEST(PlainLength, PassesEveryOtherByte) {
  for (int byte = 0x20; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (c == '"' || c == '\\') continue;
    EXPECT_EQ(plain_length(std::string(17, c)), 17U) << byte;
  }
}

}  // namespace
}  // namespace snug::values
