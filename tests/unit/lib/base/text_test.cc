// Base64, SHA-1, UTF-8 and random ids.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/base64.h"
#include "base/check.h"
#include "base/random.h"
#include "base/sha1.h"
#include "base/utf8.h"
#include "support/scripted_random.h"

namespace snug::base {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Base64, EncodesTheExamplesOfTheRfc) {
  // RFC 4648 10.
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foo"), "Zm9v");
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_encode("\xff\xef\xbe"sv), "/+++");
}

TEST(Base64, UrlAlphabetHasNoPadding) {
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("\xff\xef\xbe"sv), "_---");
}

TEST(Base64, DecodesWhatItEncodes) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, DecodesWhatNodeDecodes) {
  // The results of Buffer.from(text, "base64").toString("latin1") in Node 20.
  const std::pair<std::string_view, std::string_view> kDecoded[] = {
      {"YQ", "a"},
      {"YQ=", "a"},
      {"YWI", "ab"},
      {"YR==", "a"},
      {"Y-_/+w", "c\xef\xff\xfb"},
      {"Y W\nI=", "ab"},
      {"YQ==YQ==", "a"},
      {"YWJj=ZGVm", "abc"},
      {"YWJjZ", "abc"},
      {"YWJjZA=ZGVm", "abcd"},
      {"=YQ=", ""},
      {"YQ=x", "a"},
      {"Y", ""},
      {"!!", ""},
      {"====", ""},
      {"YW\0I="sv, "ab"},
  };
  for (const auto& [text, bytes] : kDecoded) EXPECT_EQ(base64_decode(text), bytes) << text;
}

TEST(Base64, KnowsTheCharactersOfTheStandardAlphabet) {
  for (const char c : "azAZ09+/"sv) EXPECT_TRUE(is_base64_character(c)) << c;
  for (const char c : "-_= \n\0\xff"sv) EXPECT_FALSE(is_base64_character(c)) << c;
}

std::string hex(const std::array<std::byte, 20>& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : digest) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

TEST(Sha1, HashesTheExamplesOfTheRfc) {
  // RFC 3174 7.3.
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(hex(sha1(std::string(1'000'000, 'a'))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Sha1, PadsAtEveryBlockBoundary) {
  // sha1sum of that many 'a'.
  EXPECT_EQ(hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hex(sha1(std::string(55, 'a'))), "c1c8bbdc22796e28c0e15163d20899b65621d65a");
  EXPECT_EQ(hex(sha1(std::string(56, 'a'))), "c2db330f6083854c99d4b5bfb6e8f29f201be699");
  EXPECT_EQ(hex(sha1(std::string(64, 'a'))), "0098ba824b5c16427bd7a1122a5a442a25ec644d");
}

TEST(Utf8, AcceptsTheBoundsOfEachLength) {
  for (const std::string_view text :
       {""sv, "plain"sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv,
        "\xed\x9f\xbf"sv, "\xee\x80\x80"sv, "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv,
        "\xf4\x8f\xbf\xbf"sv}) {
    EXPECT_TRUE(is_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesStrayAndMissingBytes) {
  for (const std::string_view text :
       {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2 "sv, "\xe0\x9f\xbf"sv,
        "\xe2\x82"sv, "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xf0\x8f\xbf\xbf"sv, "\xf0\x9f\x98"sv,
        "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv, "\xfe"sv}) {
    EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
    EXPECT_FALSE(is_utf8("12345678901" + std::string(text) + "23456789")) << "inside a long text";
  }
}

TEST(Utf8, FindsAWrongByteAtEveryOffset) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x');
    text[at] = '\xff';
    EXPECT_FALSE(is_utf8(text)) << at;
  }
}

TEST(Utf8, RepairsAsJavaScriptDoes) {
  EXPECT_EQ(to_utf8("aü€😀"), "aü€😀");
  EXPECT_EQ(to_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_utf8("\xE2\x82z"), "\xEF\xBF\xBDz") << "a beginning is one";
  EXPECT_EQ(to_utf8("\xE2\x82\xE2\x82\xAC"), "\xEF\xBF\xBD\xE2\x82\xAC")
      << "and ends before the next";
  EXPECT_EQ(to_utf8("\xF0\x9F\x98"), "\xEF\xBF\xBD") << "at the end";
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
}

TEST(Utf8Validator, AcceptsATextCutAnywhere) {
  const std::string text = "plain ascii, \xc3\xa9, \xe2\x82\xac, \xf0\x9f\x98\x80 and more ascii";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.feed(text.substr(0, cut)));
    EXPECT_EQ(validator.complete(), is_utf8(text.substr(0, cut)));
    EXPECT_TRUE(validator.feed(text.substr(cut)));
    EXPECT_TRUE(validator.complete());
  }
}

TEST(Utf8Validator, FailsAtTheFirstWrongByteAndStaysFailed) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.feed("\xed"));
  EXPECT_FALSE(validator.feed("\xa0"));  // no need to wait for the third byte of a surrogate
  EXPECT_FALSE(validator.feed("fine"));
  EXPECT_FALSE(validator.complete());
  validator.reset();
  EXPECT_TRUE(validator.feed("fine"));
  EXPECT_TRUE(validator.complete());
}

TEST(RandomId, HasTwentyCharactersOfBase64Url) {
  test_support::ScriptedRandom random;
  random.script(std::string(15, '\xff'));
  EXPECT_EQ(random_id(random), "____________________");
  random.script(std::string(15, '\0'));
  EXPECT_EQ(random_id(random), "AAAAAAAAAAAAAAAAAAAA");
}

TEST(SystemRandom, GivesNewBytesEachTimeAlsoAcrossItsBuffer) {
  SystemRandom random;
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.push_back(random_id(random));
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  std::byte large[1000] = {};
  random.fill(large);
  EXPECT_GT(std::count_if(std::begin(large), std::end(large),
                          [](std::byte b) { return b != std::byte{0}; }),
            900);
}

TEST(Check, EndsTheProgramWithPlaceAndCondition) {
  CHECK(1 + 1 == 2);
  EXPECT_DEATH(CHECK(1 + 1 == 3), "text_test.cc:.*1 \\+ 1 == 3");
}

}  // namespace
}  // namespace snug::base
