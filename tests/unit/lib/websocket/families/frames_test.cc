// Families 1 to 5: framing, pings and pongs, reserved bits, opcodes, fragmentation.
#include <string>
#include <tuple>
#include <vector>

#include "echo.h"

namespace snug::websocket::families {
namespace {

using std::string_literals::operator""s;
using Frames = std::vector<std::string>;

const std::string kHello = "Hello, world!";

std::string text(std::string_view payload) {
  return client_frame(0x81, payload);
}
std::string ping(std::string_view payload = {}) {
  return client_frame(0x89, payload);
}

/// Adds each list of frames in one write, frame by frame and octet by octet, under three numbers.
void add_thrice(std::vector<Case>& cases, const std::string& family, int first_number,
                const Frames& frames, const std::string& outcome) {
  for (const Chops chops : {Chops::kOneWrite, Chops::kFrames, Chops::kOctets}) {
    cases.push_back({family + std::to_string(first_number++), frames, outcome, chops});
  }
}

std::vector<Case> framing() {
  std::vector<Case> cases;
  for (const auto& [family, first, name, byte] :
       {std::tuple{"1.1.", 0x81, "text(", '*'}, std::tuple{"1.2.", 0x82, "binary(", '\xfe'}}) {
    int number = 0;
    for (const std::size_t size : {0U, 125U, 126U, 127U, 128U, 65535U, 65536U, 65536U}) {
      const std::string payload(size, byte);
      ++number;
      cases.push_back({family + std::to_string(number),
                       {client_frame(first, payload)},
                       good(name + shown(payload) + ")"),
                       Chops::kFrames,
                       number == 8 ? 997U : 0U});
    }
  }
  return cases;
}
SNUG_FAMILY(Framing, framing());

std::vector<Case> pings_and_pongs() {
  const std::string bytes = "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"s;
  const std::string full(125, '\xfe');
  Frames ten;
  std::string ten_pongs;
  for (int i = 0; i < 10; ++i) {
    ten.push_back(ping("payload-" + std::to_string(i)));
    ten_pongs += (i == 0 ? "pong(payload-" : " pong(payload-") + std::to_string(i) + ")";
  }
  return {
      {"2.1", {ping()}, good("pong()")},
      {"2.2", {ping(kHello)}, good("pong(" + kHello + ")")},
      {"2.3", {ping(bytes)}, good("pong(" + bytes + ")")},
      {"2.4", {ping(full)}, good("pong(" + shown(full) + ")")},
      {"2.5", {ping(full + full[0])}, failed(1002)},
      {"2.6", {ping(full)}, good("pong(" + shown(full) + ")"), Chops::kOctets},
      {"2.7", {client_frame(0x8a, "")}, good("")},
      {"2.8", {client_frame(0x8a, "unsolicited")}, good("")},
      {"2.9", {client_frame(0x8a, "unsolicited"), ping("asked")}, good("pong(asked)")},
      {"2.10", ten, good(ten_pongs)},
      {"2.11", ten, good(ten_pongs), Chops::kOctets},
  };
}
SNUG_FAMILY(PingsAndPongs, pings_and_pongs());

std::vector<Case> reserved_bits() {
  const std::string echoed = "text(" + kHello + ")";
  return {
      {"3.1", {client_frame(0x91, kHello)}, failed(1002)},
      {"3.2",
       {text(kHello), client_frame(0xa1, kHello), ping()},
       failed(1002, echoed),
       Chops::kOneWrite},
      {"3.3",
       {text(kHello), client_frame(0xb1, kHello), ping()},
       failed(1002, echoed),
       Chops::kFrames},
      {"3.4",
       {text(kHello), client_frame(0xc1, kHello), ping()},
       failed(1002, echoed),
       Chops::kOctets},
      {"3.5", {client_frame(0xd2, kHello)}, failed(1002)},
      {"3.6", {client_frame(0xe9, kHello)}, failed(1002)},
      {"3.7", {client_frame(0xf8, "")}, failed(1002)},
  };
}
SNUG_FAMILY(ReservedBits, reserved_bits());

std::vector<Case> opcodes() {
  std::vector<Case> cases;
  const std::string echoed = "text(" + kHello + ")";
  for (const auto& [family, first_opcode] : {std::pair{"4.1.", 0x83}, std::pair{"4.2.", 0x8b}}) {
    const auto reserved = [first = first_opcode](int offset, std::string_view payload) {
      return client_frame(first + offset, payload);
    };
    const std::string id(family);
    cases.push_back({id + "1", {reserved(0, "")}, failed(1002)});
    cases.push_back({id + "2", {reserved(1, "reserved")}, failed(1002)});
    cases.push_back({id + "3",
                     {text(kHello), reserved(2, ""), ping()},
                     failed(1002, echoed),
                     Chops::kOneWrite});
    cases.push_back({id + "4", {text(kHello), reserved(3, kHello), ping()}, failed(1002, echoed)});
    cases.push_back({id + "5",
                     {text(kHello), reserved(4, kHello), ping()},
                     failed(1002, echoed),
                     Chops::kOctets});
  }
  return cases;
}
SNUG_FAMILY(Opcodes, opcodes());

std::vector<Case> fragments() {
  const std::string first = client_frame(0x01, "fragment1");
  const std::string last = client_frame(0x80, "fragment2");
  const std::string whole = "text(fragment1fragment2)";
  std::vector<Case> cases{
      {"5.1", {client_frame(0x09, "fragment1"), last}, failed(1002)},
      {"5.2", {client_frame(0x0a, "fragment1"), last}, failed(1002)},
  };
  add_thrice(cases, "5.", 3, {first, last}, good(whole));
  add_thrice(cases, "5.", 6, {first, ping("amid"), last}, good("pong(amid) " + whole));
  add_thrice(cases, "5.", 9, {client_frame(0x80, "of nothing"), text(kHello)}, failed(1002));
  add_thrice(cases, "5.", 12, {client_frame(0x00, "of nothing"), text(kHello)}, failed(1002));
  const Frames after_the_end{first, last, client_frame(0x00, "of nothing"), text(kHello)};
  cases.push_back({"5.15", after_the_end, failed(1002, whole), Chops::kOneWrite});
  const Frames goes_on{client_frame(0x00, "of nothing"), first, last,
                       client_frame(0x00, "of nothing"), first, last};
  cases.push_back({"5.16", goes_on, failed(1002)});
  const Frames ends{client_frame(0x80, "of nothing"), first, last,
                    client_frame(0x80, "of nothing"), first, last};
  cases.push_back({"5.17", ends, failed(1002)});
  cases.push_back({"5.18", {first, client_frame(0x81, "fragment2")}, failed(1002)});
  const Frames five{first,
                    client_frame(0x00, "fragment2"),
                    ping("amid 1"),
                    client_frame(0x00, "fragment3"),
                    client_frame(0x00, "fragment4"),
                    ping("amid 2"),
                    client_frame(0x80, "fragment5")};
  const std::string all =
      good("pong(amid 1) pong(amid 2) text(fragment1fragment2fragment3fragment4fragment5)");
  cases.push_back({"5.19", five, all, Chops::kFrames});
  cases.push_back({"5.20", five, all, Chops::kOctets});
  return cases;
}
SNUG_FAMILY(Fragments, fragments());

}  // namespace

TEST(FamilyFragments, PingsAreAnsweredBeforeTheMessageIsComplete) {
  Echo echo;
  echo.feed(client_frame(0x01, "a") + client_frame(0x89, "amid"));
  EXPECT_EQ(echo.transcript(), "pong(amid)");
  echo.feed(client_frame(0x80, "b"));
  EXPECT_EQ(echo.transcript(), "text(ab)");
}

}  // namespace snug::websocket::families
