// Family 6: valid UTF-8, and invalid texts that are refused as early as possible.
#include <string>
#include <vector>

#include "echo.h"

namespace snug::websocket::families {
namespace {

using std::string_literals::operator""s;

// Greek: its letters have two bytes, its accented omicron has three; 11 bytes in all.
const std::string kGreek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";

/// The bytes as fragments of one octet each.
std::vector<std::string> octet_fragments(std::string_view bytes) {
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int first = (i == 0 ? 0x01 : 0x00) | (i + 1 == bytes.size() ? 0x80 : 0x00);
    frames.push_back(client_frame(first, bytes.substr(i, 1)));
  }
  return frames;
}

std::vector<Case> framed() {
  const std::string text = "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4-UTF-8!!";
  const std::string broken = kGreek + "\xed\xa0\x80" + "edited";
  return {
      {"6.1.1", {client_frame(0x81, "")}, good("text()")},
      {"6.1.2",
       {client_frame(0x01, ""), client_frame(0x00, ""), client_frame(0x80, "")},
       good("text()")},
      {"6.1.3",
       {client_frame(0x01, ""), client_frame(0x00, "middle"), client_frame(0x80, "")},
       good("text(middle)")},
      {"6.2.1", {client_frame(0x81, text)}, good("text(" + text + ")")},
      {"6.2.2",
       {client_frame(0x01, text.substr(0, 8)), client_frame(0x80, text.substr(8))},
       good("text(" + text + ")")},
      {"6.2.3", octet_fragments(text), good("text(" + text + ")")},
      {"6.2.4", octet_fragments(kGreek), good("text(" + kGreek + ")")},
      {"6.3.1", {client_frame(0x81, broken)}, failed(1007)},
      {"6.3.2", octet_fragments(broken), failed(1007)},
  };
}
SNUG_FAMILY(Texts, framed());

/// The code points from `first` to `last` in steps, each encoded by the rules of RFC 3629 3 alone.
std::string encoded(std::uint32_t code_point) {
  const auto tail = [code_point](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0 | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) {
    return {static_cast<char>(0xe0 | (code_point >> 12)), tail(6), tail(0)};
  }
  return {static_cast<char>(0xf0 | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

/// A first byte and the number of continuation bytes it requires, all of one value.
std::string sequence(unsigned char first, std::size_t tail_count, unsigned char tail) {
  return static_cast<char>(first) + std::string(tail_count, static_cast<char>(tail));
}

/// Each byte from `first` to `last`, followed by a space.
std::string lonely(int first, int last) {
  std::string bytes;
  for (int byte = first; byte <= last; ++byte) bytes.append(1, static_cast<char>(byte)).append(" ");
  return bytes;
}

struct Subfamily {
  std::string id;
  bool valid;
  std::vector<std::string> texts;
};

/// The last two code points of every plane. They are no characters, but valid in a text.
std::vector<std::string> noncharacters() {
  std::vector<std::string> texts;
  for (std::uint32_t plane = 0; plane <= 16; ++plane) {
    texts.push_back(encoded(plane << 16 | 0xfffe));
    texts.push_back(encoded(plane << 16 | 0xffff));
  }
  return texts;
}

std::vector<std::string> incomplete() {
  return {"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
          "\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf"};
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text;
  return all;
}

std::vector<std::string> continuation_bytes() {
  std::vector<std::string> texts{"\x80", "\xbf"};
  for (std::size_t count = 2; count <= 6; ++count) {
    texts.push_back(std::string("\x80\xbf\x80\xbf\x80\xbf").substr(0, count));
  }
  std::string all;
  for (int byte = 0x80; byte <= 0xbf; ++byte) all += static_cast<char>(byte);
  texts.push_back(all);
  return texts;
}

std::vector<Subfamily> subfamilies() {
  return {
      {"6.5",
       true,
       {"Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!",
        "\xe4\xbd\xa0\xe5\xa5\xbd", "\xf0\x9f\x98\x80", kGreek, "plain"}},
      {"6.7", true, {"\0"s, encoded(0x80), encoded(0x800), encoded(0x10000)}},
      {"6.8", false, {"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}},
      {"6.9", true, {encoded(0x7f), encoded(0x7ff), encoded(0xffff), encoded(0x10ffff)}},
      {"6.10", false, {sequence(0xf7, 3, 0xbf), sequence(0xfb, 4, 0xbf), sequence(0xfd, 5, 0xbf)}},
      {"6.11", true, {encoded(0xd7ff), encoded(0xe000), encoded(0xfffd), encoded(0x10ffff)}},
      {"6.11-beyond", false, {encoded(0x110000)}},
      {"6.12", false, continuation_bytes()},
      {"6.13",
       false,
       {lonely(0xc0, 0xdf), lonely(0xe0, 0xef), lonely(0xf0, 0xf7), lonely(0xf8, 0xfb),
        lonely(0xfc, 0xfd)}},
      {"6.14", false, incomplete()},
      {"6.15", false, {joined(incomplete())}},
      {"6.16", false, {"\xfe", "\xff", "\xfe\xfe\xff\xff"}},
      {"6.17",
       false,
       {"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf",
        "\xfc\x80\x80\x80\x80\xaf"}},
      {"6.18",
       false,
       {"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf",
        "\xfc\x83\xbf\xbf\xbf\xbf"}},
      {"6.19",
       false,
       {sequence(0xc0, 1, 0x80), sequence(0xe0, 2, 0x80), sequence(0xf0, 3, 0x80),
        sequence(0xf8, 4, 0x80), sequence(0xfc, 5, 0x80)}},
      {"6.20",
       false,
       {encoded(0xd800), encoded(0xdb7f), encoded(0xdb80), encoded(0xdbff), encoded(0xdc00),
        encoded(0xdf80), encoded(0xdfff)}},
      {"6.21",
       false,
       {encoded(0xd800) + encoded(0xdc00), encoded(0xd800) + encoded(0xdfff),
        encoded(0xdb7f) + encoded(0xdc00), encoded(0xdb7f) + encoded(0xdfff),
        encoded(0xdb80) + encoded(0xdc00), encoded(0xdb80) + encoded(0xdfff),
        encoded(0xdbff) + encoded(0xdc00), encoded(0xdbff) + encoded(0xdfff)}},
      {"6.22", true, noncharacters()},
      {"6.23",
       true,
       {encoded(0xfff9), encoded(0xfffa), encoded(0xfffb), encoded(0xfffc), encoded(0xfffd),
        encoded(0xfffe), encoded(0xffff)}},
  };
}

std::vector<Case> sequences() {
  std::vector<Case> cases;
  const auto add = [&cases](const std::string& id, const std::string& text, bool valid) {
    const std::string outcome = valid ? good("text(" + text + ")") : failed(1007);
    cases.push_back({id, {client_frame(0x81, text)}, outcome});
    cases.push_back({id + ".octets", {client_frame(0x81, text)}, outcome, Chops::kOctets});
    cases.push_back({id + ".fragments", octet_fragments(text), outcome});
  };
  for (const Subfamily& subfamily : subfamilies()) {
    for (std::size_t i = 0; i < subfamily.texts.size(); ++i) {
      std::string id = subfamily.id;
      std::replace(id.begin(), id.end(), '-', '.');
      add(id + "." + std::to_string(i + 1), subfamily.texts[i], subfamily.valid);
    }
  }
  // 6.6: every truncated text. Whole characters end after these bytes.
  for (std::size_t size = 1; size <= kGreek.size(); ++size) {
    const bool whole = size == 2 || size == 5 || size == 7 || size == 9 || size == 11;
    add("6.6." + std::to_string(size), kGreek.substr(0, size), whole);
  }
  return cases;
}
SNUG_FAMILY(Sequences, sequences());

/// Plays the pieces one by one. Returns after how many the server failed the connection.
std::size_t pieces_until_failure(const std::vector<std::string>& pieces) {
  Echo echo;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    echo.feed(pieces[i]);
    const std::string seen = echo.transcript();
    if (seen.empty()) continue;
    EXPECT_EQ(seen, failed(1007));
    return i + 1;
  }
  return 0;
}

TEST(FamilyFailFast, Case_6_4_1_InTheSecondFragmentWithAWholeWrongCharacter) {
  EXPECT_EQ(
      pieces_until_failure({client_frame(0x01, kGreek), client_frame(0x00, "\xf4\x90\x80\x80"),
                            client_frame(0x80, "edited")}),
      2U);
}

TEST(FamilyFailFast, Case_6_4_2_InTheSecondFragmentWithTheSecondByteOfACharacter) {
  EXPECT_EQ(pieces_until_failure({client_frame(0x01, kGreek + "\xf4"), client_frame(0x00, "\x90"),
                                  client_frame(0x80,
                                               "\x80\x80"
                                               "edited")}),
            2U);
}

TEST(FamilyFailFast, Case_6_4_3_InsideAFrameWithAWholeWrongCharacter) {
  const std::string frame = client_frame(0x81, kGreek + "\xf4\x90\x80\x80" + "edited");
  const std::size_t head = frame.size() - 21;
  EXPECT_EQ(pieces_until_failure(
                {frame.substr(0, head + 11), frame.substr(head + 11, 4), frame.substr(head + 15)}),
            2U);
}

TEST(FamilyFailFast, Case_6_4_4_InsideAFrameWithTheSecondByteOfACharacter) {
  const std::string frame = client_frame(0x81, kGreek + "\xf4\x90\x80\x80" + "edited");
  const std::size_t head = frame.size() - 21;
  EXPECT_EQ(pieces_until_failure(
                {frame.substr(0, head + 12), frame.substr(head + 12, 1), frame.substr(head + 13)}),
            2U);
}

}  // namespace
}  // namespace snug::websocket::families
