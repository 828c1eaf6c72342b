// MessagePack in both directions. The bytes are those of notepack.io 2.2.
#include "values/message_pack.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace snug::values {
namespace {

using namespace std::string_literals;

std::string written(const Json& value) {
  std::string bytes;
  append_message_pack(bytes, value);
  return bytes;
}

/// The JSON text of the parsed value, or "refused".
std::string read(std::string_view bytes, std::size_t max_depth = 200) {
  const auto value = read_message_pack(bytes, max_depth);
  return value ? value->dump() : "refused";
}

struct Case {
  Json value;
  std::string bytes;
};

std::vector<Case> plain_cases() {
  return {
      {nullptr, "\xC0"},
      {false, "\xC2"},
      {true, "\xC3"},
      {0, "\0"s},
      {127, "\x7F"},
      {128, "\xCC\x80"},
      {255, "\xCC\xFF"},
      {256, "\xCD\x01\0"s},
      {65535, "\xCD\xFF\xFF"},
      {65536, "\xCE\0\x01\0\0"s},
      {4294967295U, "\xCE\xFF\xFF\xFF\xFF"},
      {4294967296U, "\xCF\0\0\0\x01\0\0\0\0"s},
      {9007199254740991, "\xCF\0\x1F\xFF\xFF\xFF\xFF\xFF\xFF"s},
      {18446744073709551615U, "\xCF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"},
      {-1, "\xFF"},
      {-32, "\xE0"},
      {-33, "\xD0\xDF"},
      {-128, "\xD0\x80"},
      {-129, "\xD1\xFF\x7F"},
      {-32768, "\xD1\x80\0"s},
      {-32769, "\xD2\xFF\xFF\x7F\xFF"},
      {-2147483648LL, "\xD2\x80\0\0\0"s},
      {-2147483649LL, "\xD3\xFF\xFF\xFF\xFF\x7F\xFF\xFF\xFF"},
      {std::numeric_limits<std::int64_t>::min(), "\xD3\x80\0\0\0\0\0\0\0"s},
      {0.5, "\xCB\x3F\xE0\0\0\0\0\0\0"s},
      {-1.5, "\xCB\xBF\xF8\0\0\0\0\0\0"s},
      {1e300, "\xCB\x7E\x37\xE4\x3C\x88\x00\x75\x9C"s},
      {"", "\xA0"},
      {"ü€", "\xA5ü€"},
      {std::string(31, 'x'), "\xBF" + std::string(31, 'x')},
      {std::string(32, 'x'), "\xD9\x20" + std::string(32, 'x')},
      {std::string(256, 'x'), "\xDA\x01\0"s + std::string(256, 'x')},
      {std::string(65536, 'x'), "\xDB\0\x01\0\0"s + std::string(65536, 'x')},
      {Json::binary({}), "\xC4\0"s},
      {Json::binary({0xFF, 0}), "\xC4\x02\xFF\0"s},
      {Json::binary(std::vector<std::uint8_t>(256)), "\xC5\x01\0"s + std::string(256, '\0')},
      {Json::binary(std::vector<std::uint8_t>(65536)),
       "\xC6\0\x01\0\0"s + std::string(65536, '\0')},
      {Json::array(), "\x90"},
      {{1, "a", nullptr},
       "\x93\x01\xA1"
       "a\xC0"},
      {Json(std::vector<int>(15)), "\x9F" + std::string(15, '\0')},
      {Json(std::vector<int>(16)), "\xDC\0\x10"s + std::string(16, '\0')},
      {Json(std::vector<int>(65536)), "\xDD\0\x01\0\0"s + std::string(65536, '\0')},
      {Json::object(), "\x80"},
      {{{"a", {{"b", 1}}}, {"c", true}},
       "\x82\xA1"
       "a\x81\xA1"
       "b\x01\xA1"
       "c\xC3"},
  };
}

Json many_members(int count) {
  Json value = Json::object();
  for (int i = 0; i < count; ++i) value[std::to_string(i)] = i;
  return value;
}

TEST(MessagePack, WritesEachValueInItsShortestForm) {
  for (const Case& each : plain_cases()) {
    EXPECT_EQ(written(each.value), each.bytes) << each.value.dump().substr(0, 80);
  }
  EXPECT_EQ(written(many_members(15)).substr(0, 1), "\x8F");
  EXPECT_EQ(written(many_members(16)).substr(0, 3), "\xDE\0\x10"s);
  EXPECT_EQ(written(many_members(65536)).substr(0, 5), "\xDF\0\x01\0\0"s);
}

TEST(MessagePack, ReadsWhatItWrites) {
  for (const Case& each : plain_cases()) {
    const auto value = read_message_pack(each.bytes, 200);
    ASSERT_TRUE(value) << each.value.dump().substr(0, 80);
    EXPECT_EQ(*value, each.value);
  }
  EXPECT_EQ(read_message_pack(written(many_members(65536)), 1), many_members(65536));
}

TEST(MessagePack, WritesWholeNumbersAsIntegersWhateverTheirType) {
  EXPECT_EQ(written(3.0), "\x03");
  EXPECT_EQ(written(-0.0), "\0"s);
  EXPECT_EQ(written(-3.0), "\xFD");
  EXPECT_EQ(written(1e10), "\xCF\0\0\0\x02\x54\x0B\xE4\0"s);
  // Beyond 64 bits notepack writes wrong numbers. JavaScript reads these bytes correctly.
  EXPECT_EQ(written(18446744073709551616.0), "\xCB\x43\xF0\0\0\0\0\0\0"s);
  EXPECT_EQ(written(-9223372036854775808.0), "\xD3\x80\0\0\0\0\0\0\0"s);
  EXPECT_EQ(written(-1e19), "\xCB\xC3\xE1\x58\xE4\x60\x91\x3D\0"s);
}

TEST(MessagePack, WritesValuesWithoutAFormInJson) {
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "\xCB\x7F\xF0\0\0\0\0\0\0"s);
  EXPECT_EQ(written(std::nan("")).substr(0, 3), "\xCB\x7F\xF8");
  EXPECT_EQ(written("a\xFFz"),
            "\xA5"
            "a\xEF\xBF\xBDz");
}

TEST(MessagePack, ReadsFloatsOfBothSizes) {
  EXPECT_EQ(read("\xCA\x3F\xC0\0\0"s), "1.5");
  EXPECT_EQ(read("\xCB\x7F\xF0\0\0\0\0\0\0"s), "null");  // infinity; a dump shows it as null
  EXPECT_TRUE(std::isinf(read_message_pack("\xCB\x7F\xF0\0\0\0\0\0\0"s, 1)->get<double>()));
}

TEST(MessagePack, ReadsNumbersInFormsLongerThanNeeded) {
  EXPECT_EQ(read("\xD3\0\0\0\0\0\0\0\x05"s), "5");
  EXPECT_TRUE(read_message_pack("\xD0\x05", 1)->is_number_unsigned());
  EXPECT_EQ(read("\xCF\0\0\0\0\0\0\0\x05"s), "5");
}

TEST(MessagePack, ReadsStringsThatAreNoUtf8AsJavaScriptDoes) {
  EXPECT_EQ(read("\xA5"
                 "a\xE2\x82z\xFF"),
            R"("a�z�")");
}

TEST(MessagePack, ReadsUndefinedAsNullAndAsNoMember) {
  EXPECT_EQ(read("\xD4\0\0"s), "null");
  EXPECT_EQ(read("\x92\xD4\0\0\x01"s), "[null,1]");
  EXPECT_EQ(read("\x82\xA1"
                 "a\xD4\0\0\xA1"
                 "b\x01"s),
            R"({"b":1})");
  EXPECT_EQ(read("\x81\xA1"
                 "a\x91\xD4\0\0"s),
            R"({"a":[null]})");
  EXPECT_EQ(read("\x82\xA1"
                 "a\x01\xA1"
                 "a\xD4\0\0"s),
            "{}");
}

TEST(MessagePack, ReadsDatesAsTheirJson) {
  const auto date = [](std::int64_t milliseconds) {
    std::string bytes = "\xD7\0"s;
    for (int i = 7; i >= 0; --i) {
      bytes += static_cast<char>(static_cast<std::uint64_t>(milliseconds) >> (8 * i) & 0xFF);
    }
    return read(bytes);
  };
  EXPECT_EQ(date(0), R"("1970-01-01T00:00:00.000Z")");
  EXPECT_EQ(date(-1), R"("1969-12-31T23:59:59.999Z")");
  EXPECT_EQ(date(951'782'400'000), R"("2000-02-29T00:00:00.000Z")");
  EXPECT_EQ(date(1'709'164'800'000), R"("2024-02-29T00:00:00.000Z")");
  EXPECT_EQ(date(1'795'207'542'123), R"("2026-11-20T20:45:42.123Z")");
  EXPECT_EQ(date(253'402'300'799'999), R"("9999-12-31T23:59:59.999Z")");
  EXPECT_EQ(date(253'402'300'800'000), R"("+010000-01-01T00:00:00.000Z")");
  EXPECT_EQ(date(-62'167'219'200'000), R"("0000-01-01T00:00:00.000Z")");
  EXPECT_EQ(date(-62'167'219'200'001), R"("-000001-12-31T23:59:59.999Z")");
  EXPECT_EQ(date(8'640'000'000'000'000), R"("+275760-09-13T00:00:00.000Z")");
  EXPECT_EQ(date(-8'640'000'000'000'000), R"("-271821-04-20T00:00:00.000Z")");
  EXPECT_EQ(date(8'640'000'000'000'001), "null");
  EXPECT_EQ(date(std::numeric_limits<std::int64_t>::min()), "null");
}

TEST(MessagePack, ReadsTimestampsAsTheJsonOfDates) {
  EXPECT_EQ(read("\xD6\xFF\0\0\0\0"s), R"("1970-01-01T00:00:00.000Z")");
  EXPECT_EQ(read("\xD6\xFF\xFF\xFF\xFF\xFF"s), R"("2106-02-07T06:28:15.000Z")");
  EXPECT_EQ(read("\xD7\xFF\x1D\x53\x53\0\x65\x53\xF1\0"s), R"("2023-11-14T22:13:20.123Z")");
  EXPECT_EQ(read("\xD7\xFF\0\0\0\1\0\0\0\0"s), R"("2106-02-07T06:28:16.000Z")");
  EXPECT_EQ(read("\xC7\x0C\xFF\x3B\x8B\x87\xC0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s),
            R"("1969-12-31T23:59:59.999Z")");
  const std::string too_late = "\xC7\x0C\xFF\0\0\0\0\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s;
  const std::string too_fine = "\xD7\xFF\xFF\xFF\xFF\xFC\0\0\0\0"s;
  EXPECT_EQ(read(too_late), "null");
  EXPECT_EQ(read(too_fine), "null");
  EXPECT_EQ(read_message_pack("\xC7\x04\xFF\0\0\0\0"s, 1),
            Json::array({-1, Json::binary({0, 0, 0, 0})}));
}

TEST(MessagePack, ReadsArrayBuffersAsBinary) {
  for (const std::string& bytes :
       {"\xC7\x02\0\x01\x02"s, "\xC8\0\x02\0\x01\x02"s, "\xC9\0\0\0\x02\0\x01\x02"s}) {
    EXPECT_EQ(read_message_pack(bytes, 1), Json::binary({1, 2}));
  }
}

TEST(MessagePack, ReadsOtherExtensionsAsTypeAndBytes) {
  EXPECT_EQ(read_message_pack("\xD4\xFF\x07", 1), Json::array({-1, Json::binary({7})}));
  EXPECT_EQ(read_message_pack("\xC7\x01\x05\x07", 1), Json::array({5, Json::binary({7})}));
  EXPECT_EQ(read_message_pack("\xD5\0\x01\x02"s, 1), Json::array({0, Json::binary({1, 2})}));
  EXPECT_EQ(read_message_pack("\xD8\x01" + std::string(16, 'x'), 1)->at(1).get_binary().size(),
            16U);
}

TEST(MessagePack, ReadsKeysAsPropertyNames) {
  EXPECT_EQ(read("\x82\x07\x01\xFF\x02"), R"({"-1":2,"7":1})");
  EXPECT_EQ(read("\x82\xA1"
                 "a\x01\xA1"
                 "a\x02"),
            R"({"a":2})");
  EXPECT_EQ(read("\x81\xC0\x01"), "refused");
  EXPECT_EQ(read("\x81\x90\x01"), "refused");
}

TEST(MessagePack, RefusesWhatIsNotOneWholeValue) {
  EXPECT_EQ(read(""), "refused");
  EXPECT_EQ(read("\x01\x01"), "refused");
  EXPECT_EQ(read("\xC1"), "refused");
  for (const Case& each : plain_cases()) {
    const std::size_t step = each.bytes.size() > 1000 ? 997 : 1;
    for (std::size_t cut = 0; cut < each.bytes.size(); cut += step) {
      EXPECT_EQ(read(each.bytes.substr(0, cut)), "refused") << each.value.dump().substr(0, 80);
    }
  }
  for (const std::string& bytes : {"\xD4\0\0"s, "\xD7\0\0\0\0\0\0\0\0\0"s, "\xC7\x02\0\x01\x02"s}) {
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      EXPECT_EQ(read(bytes.substr(0, cut)), "refused");
    }
  }
}

TEST(MessagePack, RefusesASizeBeyondTheEndOfTheBytes) {
  for (const char type : {'\xC6', '\xDB', '\xDD', '\xDF'}) {
    EXPECT_EQ(read(std::string(1, type) + "\xFF\xFF\xFF\xFF" + std::string(100, '\0')), "refused");
  }
  EXPECT_EQ(read("\xC9\xFF\xFF\xFF\xFF\0"s + std::string(100, '\0')), "refused");
}

TEST(MessagePack, RefusesNestingBeyondTheLimit) {
  EXPECT_EQ(read("\x91\x91\x90", 3), "[[[]]]");
  EXPECT_EQ(read("\x91\x91\x90", 2), "refused");
  EXPECT_EQ(read("\x81\xA1"
                 "a\x80",
                 1),
            "refused");
  EXPECT_EQ(read(std::string(1'000'000, '\x91')), "refused");
}

}  // namespace
}  // namespace snug::values
