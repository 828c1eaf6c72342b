// Families 9 and 10: large messages whole, in fragments and in chops, and many small ones.
#include <string>
#include <vector>

#include "echo.h"

namespace snug::websocket::families {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;
constexpr int kRoundTrips = 1000;

struct Kind {
  int first;  ///< First byte of an unfragmented frame.
  const char* name;
  char byte;
};
constexpr Kind kTextKind{0x81, "text(", '*'};
constexpr Kind kBinaryKind{0x82, "binary(", '\xfe'};

std::vector<std::string> in_fragments(const Kind& kind, std::string_view message,
                                      std::size_t fragment_bytes) {
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < message.size(); at += fragment_bytes) {
    const std::string_view part = message.substr(at, fragment_bytes);
    const int opcode = at == 0 ? kind.first & 0xf : 0;
    const int fin = at + part.size() == message.size() ? 0x80 : 0;
    frames.push_back(client_frame(fin | opcode, part));
  }
  return frames;
}

/// Its data are created when it is played. Together the cases would take some hundred megabytes.
struct SizeCase {
  std::string id;
  Kind kind;
  std::size_t message_bytes;
  std::size_t fragment_bytes;
  std::size_t chop_bytes;
};

std::vector<SizeCase> cases() {
  std::vector<SizeCase> all;
  const auto add = [&all](int family, int number, const Kind& kind, std::size_t message,
                          std::size_t fragment, std::size_t chop) {
    all.push_back({"9_" + std::to_string(family) + "_" + std::to_string(number), kind, message,
                   fragment, chop});
  };
  for (int binary = 0; binary < 2; ++binary) {
    const Kind& kind = binary != 0 ? kBinaryKind : kTextKind;
    int number = 0;
    for (const std::size_t size : {64 * kKiB, 256 * kKiB, kMiB, 4 * kMiB, 8 * kMiB, 16 * kMiB}) {
      add(1 + binary, ++number, kind, size, size, SIZE_MAX);
    }
    number = 0;
    for (std::size_t fragment = 64; fragment <= 4 * kMiB; fragment *= 4) {
      add(3 + binary, ++number, kind, 4 * kMiB, fragment, SIZE_MAX);
    }
    number = 0;
    for (std::size_t chop = 64; chop <= 2048; chop *= 2) {
      add(5 + binary, ++number, kind, kMiB, kMiB, chop);
    }
  }
  all.push_back({"10_1_1", kTextKind, 64 * kKiB, 1300, SIZE_MAX});
  return all;
}

class FamilySizes : public testing::TestWithParam<SizeCase> {};

TEST_P(FamilySizes, AreEchoedWhole) {
  const SizeCase& one = GetParam();
  const std::string message(one.message_bytes, one.kind.byte);
  std::string bytes;
  for (const std::string& frame : in_fragments(one.kind, message, one.fragment_bytes)) {
    bytes += frame;
  }
  Echo echo;
  echo.feed(bytes, one.chop_bytes);
  EXPECT_EQ(echo.transcript(), one.kind.name + shown(message) + ")");
  echo.feed(client_close(1000));
  EXPECT_EQ(echo.transcript(), "close(1000) end");
}

std::string size_name(const testing::TestParamInfo<SizeCase>& one) {
  return "Case_" + one.param.id;
}
INSTANTIATE_TEST_SUITE_P(Sizes, FamilySizes, testing::ValuesIn(cases()), size_name);

class FamilyRoundTrips : public testing::TestWithParam<int> {};

TEST_P(FamilyRoundTrips, EchoMessagesInOrder) {
  const std::size_t sizes[] = {0, 16, 64, 256, 1024, 4096};
  for (const Kind& kind : {kTextKind, kBinaryKind}) {
    Echo echo;
    const std::string message(sizes[GetParam() - 1], kind.byte);
    for (int i = 0; i < kRoundTrips; ++i) {
      echo.feed(client_frame(kind.first, message));
      ASSERT_EQ(echo.transcript(), kind.name + shown(message) + ")");
    }
    echo.feed(client_close(1000));
    EXPECT_EQ(echo.transcript(), "close(1000) end");
  }
}

std::string round_trip_name(const testing::TestParamInfo<int>& one) {
  return "Case_9_7_and_9_8_" + std::to_string(one.param);
}
INSTANTIATE_TEST_SUITE_P(RoundTrips, FamilyRoundTrips, testing::Range(1, 7), round_trip_name);

}  // namespace
}  // namespace snug::websocket::families
