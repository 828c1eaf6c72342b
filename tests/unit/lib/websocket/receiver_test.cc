// The families of Autobahn's test suite as frames: framing, pings, reserved bits, opcodes,
// fragments, UTF-8, closing and limits. Each is fed whole, cut at every byte and byte by byte, on
// both paths.
#include "websocket/receiver.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "recorder.h"
#include "testing/client_frames.h"
#include "websocket/small_frame.h"

namespace snug::websocket {
namespace {

using std::string_literals::operator""s;
using test_support::client_close;
using test_support::client_frame;
using test_support::kMaskingKey;
using test_support::masked;

Limits small_limits() {
  Limits limits;
  limits.max_message_bytes = 300;
  limits.max_fragment_count = 8;
  return limits;
}

struct Case {
  const char* name;
  std::string bytes;
  std::string outcome;
};

const std::string kLong(300, 'x');

const std::vector<Case> kFraming{
    {"RFC 6455's Hello", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "text(Hello)"},
    {"an empty text", client_frame(0x81, ""), "text()"},
    {"an empty binary message", client_frame(0x82, ""), "binary()"},
    {"125 bytes", client_frame(0x81, kLong.substr(0, 125)), "text(" + kLong.substr(0, 125) + ")"},
    {"126 bytes", client_frame(0x82, kLong.substr(0, 126)), "binary(" + kLong.substr(0, 126) + ")"},
    {"the limit", client_frame(0x81, kLong), "text(" + kLong + ")"},
    {"above the limit", client_frame(0x81, kLong + "x"), "fail(1009)"},
    {"two messages", client_frame(0x81, "a") + client_frame(0x82, "b"), "text(a) binary(b)"},
    {"a length of 16 bits where 7 do", "\x81\xfe\0\x7d\x37\xfa\x21\x3d"s + std::string(125, 'x'),
     "fail(1002)"},
    {"a length of 64 bits where 16 do",
     "\x82\xff\0\0\0\0\0\0\xff\xff\x37\xfa\x21\x3d"s + std::string(10, 'x'), "fail(1002)"},
    {"a length with the top bit", "\x82\xff\x80\0\0\0\0\0\0\0\x37\xfa\x21\x3dx"s, "fail(1002)"},
    {"a frame that claims 1 GiB", "\x82\xff\0\0\0\0\x40\0\0\0\x37\xfa\x21\x3dx"s, "fail(1009)"},
    {"a frame that claims 2^63 - 1", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x37\xfa\x21\x3dx"s,
     "fail(1009)"},
    {"an unmasked text", "\x81\x01x", "fail(1002)"},
    {"an unmasked ping", "\x89\0"s, "fail(1002)"},
    {"nothing after a failure", "\x81\x01x"s + client_frame(0x81, "a"), "fail(1002)"},
};

// Each frame is judged at the last of these bytes, without any payload.
const std::vector<Case> kHeads{
    {"an unmasked text", "\x81\x05", "fail(1002)"},
    {"an unmasked ping", "\x89\x05", "fail(1002)"},
    {"reserved bit 1", "\xc1\x85", "fail(1002)"},
    {"reserved bit 2", "\xa1\x85", "fail(1002)"},
    {"reserved bit 3 on a close", "\x98\x85", "fail(1002)"},
    {"opcode 3", "\x83\x85", "fail(1002)"},
    {"opcode 11", "\x8b\x85", "fail(1002)"},
    {"a ping of 126 bytes", "\x89\xfe", "fail(1002)"},
    {"a ping in fragments", "\x09\x85", "fail(1002)"},
    {"a continuation of nothing", "\x80\x85", "fail(1002)"},
    {"a text inside a message", client_frame(0x01, "a") + "\x81\x85", "fail(1002)"},
    {"a length of 16 bits that is too long", "\x81\xfe\x01\x2d", "fail(1009)"},
    {"a length of 64 bits that is too long", "\x82\xff\0\0\0\0\x40\0\0\0"s, "fail(1009)"},
    {"a length of 2^63 - 1", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", "fail(1009)"},
    {"a length with the top bit", "\x82\xff\x80\0\0\0\0\0\0\0"s, "fail(1002)"},
    {"a length of 16 bits where 7 do", "\x81\xfe\0\x7d"s, "fail(1002)"},
    {"a length of 64 bits where 16 do", "\x82\xff\0\0\0\0\0\0\xff\xff"s, "fail(1002)"},
    {"fragments that are too long together", client_frame(0x02, kLong.substr(0, 200)) + "\x80\xe5",
     "fail(1009)"},
    {"one fragment too many",
     client_frame(0x01, "1") + client_frame(0x00, "") + client_frame(0x00, "") +
         client_frame(0x00, "") + client_frame(0x00, "") + client_frame(0x00, "") +
         client_frame(0x00, "") + client_frame(0x00, "") + "\x80\x81",
     "fail(1008)"},
    {"a good one", "\x81\x85", ""},
    {"a good one that is long", "\x81\xfe\x01\x2c", ""},
    {"a good one with its key", "\x82\xfe\0\xff\x37\xfa\x21\x3d"s, ""},
};

const std::vector<Case> kControl{
    {"a ping", client_frame(0x89, "hi"), "ping(hi)"},
    {"an empty ping", client_frame(0x89, ""), "ping()"},
    {"a ping of 125 bytes", client_frame(0x89, kLong.substr(0, 125)),
     "ping(" + kLong.substr(0, 125) + ")"},
    {"a ping of 126 bytes", client_frame(0x89, kLong.substr(0, 126)), "fail(1002)"},
    {"a ping of bytes that are no text", client_frame(0x89, "\xff\xfe"), "ping(\xff\xfe)"},
    {"a ping in fragments", client_frame(0x09, "a") + client_frame(0x80, "b"), "fail(1002)"},
    {"a pong that nobody asked for", client_frame(0x8a, "x") + client_frame(0x81, "a"), "text(a)"},
    {"pings between messages",
     client_frame(0x89, "1") + client_frame(0x81, "a") + client_frame(0x89, "2"),
     "ping(1) text(a) ping(2)"},
    {"reserved bit 1", client_frame(0xc1, "a"), "fail(1002)"},
    {"reserved bit 2", client_frame(0xa1, "a"), "fail(1002)"},
    {"reserved bit 3", client_frame(0x91, "a"), "fail(1002)"},
    {"reserved bits on a ping", client_frame(0xf9, "a"), "fail(1002)"},
    {"a reserved bit after a message", client_frame(0x81, "a") + client_frame(0xc2, "b"),
     "text(a) fail(1002)"},
    {"opcode 3", client_frame(0x83, ""), "fail(1002)"},
    {"opcode 4", client_frame(0x84, "a"), "fail(1002)"},
    {"opcode 7", client_frame(0x87, "a"), "fail(1002)"},
    {"opcode 11", client_frame(0x8b, ""), "fail(1002)"},
    {"opcode 15", client_frame(0x8f, "a"), "fail(1002)"},
};

const std::vector<Case> kFragments{
    {"two fragments", client_frame(0x01, "ab") + client_frame(0x80, "cd"), "text(abcd)"},
    {"empty fragments", client_frame(0x02, "") + client_frame(0x00, "") + client_frame(0x80, ""),
     "binary()"},
    {"an empty first fragment", client_frame(0x01, "") + client_frame(0x80, "a"), "text(a)"},
    {"an empty last fragment", client_frame(0x01, "a") + client_frame(0x80, ""), "text(a)"},
    {"control frames between fragments",
     client_frame(0x01, "a") + client_frame(0x89, "p") + client_frame(0x00, "b") +
         client_frame(0x8a, "q") + client_frame(0x80, "c"),
     "ping(p) text(abc)"},
    {"closing between fragments", client_frame(0x01, "a") + client_close(1000), "close(1000,)"},
    {"a message after a fragmented one",
     client_frame(0x01, "a") + client_frame(0x80, "b") + client_frame(0x81, "c"),
     "text(ab) text(c)"},
    {"a continuation of nothing", client_frame(0x80, "a"), "fail(1002)"},
    {"a continuation of nothing that goes on", client_frame(0x00, "a"), "fail(1002)"},
    {"a continuation after the end",
     client_frame(0x01, "a") + client_frame(0x80, "b") + client_frame(0x80, "c"),
     "text(ab) fail(1002)"},
    {"a text inside a message", client_frame(0x01, "a") + client_frame(0x81, "b"), "fail(1002)"},
    {"a binary inside a message", client_frame(0x01, "a") + client_frame(0x02, "b"), "fail(1002)"},
    {"fragments above the limit together",
     client_frame(0x02, kLong.substr(0, 200)) + client_frame(0x80, kLong.substr(0, 101)),
     "fail(1009)"},
    {"as many fragments as allowed",
     client_frame(0x01, "1") + client_frame(0x00, "2") + client_frame(0x00, "3") +
         client_frame(0x00, "4") + client_frame(0x00, "5") + client_frame(0x00, "6") +
         client_frame(0x00, "7") + client_frame(0x80, "8"),
     "text(12345678)"},
    {"one fragment more",
     client_frame(0x01, "1") + client_frame(0x00, "") + client_frame(0x00, "") +
         client_frame(0x00, "") + client_frame(0x00, "") + client_frame(0x00, "") +
         client_frame(0x00, "") + client_frame(0x00, "") + client_frame(0x80, ""),
     "fail(1008)"},
};

const std::vector<Case> kText{
    {"all lengths of UTF-8", client_frame(0x81, "a\xc2\xb5\xe2\x82\xac\xf0\x9f\x98\x80"),
     "text(a\xc2\xb5\xe2\x82\xac\xf0\x9f\x98\x80)"},
    {"a character cut by a fragment", client_frame(0x01, "\xe2\x82") + client_frame(0x80, "\xac"),
     "text(\xe2\x82\xac)"},
    {"a character cut by a fragment and a ping",
     client_frame(0x01, "\xf0\x9f") + client_frame(0x89, "\xff") + client_frame(0x80, "\x98\x80"),
     "ping(\xff) text(\xf0\x9f\x98\x80)"},
    {"no UTF-8", client_frame(0x81, "a\xff"), "fail(1007)"},
    {"a surrogate", client_frame(0x81, "\xed\xa0\x80"), "fail(1007)"},
    {"an overlong form", client_frame(0x81, "\xc0\xaf"), "fail(1007)"},
    {"beyond U+10FFFF", client_frame(0x81, "\xf4\x90\x80\x80"), "fail(1007)"},
    {"a character that never ends", client_frame(0x81, "a\xe2\x82"), "fail(1007)"},
    {"a character that never ends, in fragments",
     client_frame(0x01, "a\xe2") + client_frame(0x80, "\x82"), "fail(1007)"},
    {"wrong in the first of many fragments", client_frame(0x01, "\xff") + client_frame(0x00, "a"),
     "fail(1007)"},
    {"a good text after a good one",
     client_frame(0x81, "\xc2\xb5") + client_frame(0x81, "\xc2\xb5"),
     "text(\xc2\xb5) text(\xc2\xb5)"},
    {"binary is no text", client_frame(0x82, "\xff"), "binary(\xff)"},
    // Half of a frame is enough to refuse it.
    {"wrong before the frame is complete",
     client_frame(0x81, "\xff" + kLong.substr(0, 200)).substr(0, 20), "fail(1007)"},
    {"wrong before a long frame is complete",
     client_frame(0x81, "\xff" + kLong.substr(0, 280)).substr(0, 60), "fail(1007)"},
};

const std::vector<Case> kClosing{
    {"a close without code", client_frame(0x88, ""), "close(1005,)"},
    {"a close with code", client_close(1000), "close(1000,)"},
    {"a close with reason", client_close(1001, "bye \xe2\x82\xac"), "close(1001,bye \xe2\x82\xac)"},
    {"the longest reason", client_close(1000, kLong.substr(0, 123)),
     "close(1000," + kLong.substr(0, 123) + ")"},
    {"a reason too long", client_close(1000, kLong.substr(0, 124)), "fail(1002)"},
    {"a close of one byte", client_frame(0x88, "\x03"), "fail(1002)"},
    {"a reason that is no UTF-8", client_close(1000, "\xff"), "fail(1007)"},
    {"a reason that ends too soon", client_close(1000, "abc\xe2\x82"), "fail(1007)"},
    {"nothing after a close", client_close(1000) + client_frame(0x81, "a"), "close(1000,)"},
    {"a close after a message", client_frame(0x81, "a") + client_close(1000),
     "text(a) close(1000,)"},
};

std::vector<Case> close_codes() {
  std::vector<Case> cases;
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    cases.push_back({"a good code", client_close(code), "close(" + std::to_string(code) + ",)"});
  }
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    cases.push_back({"a bad code", client_close(code), "fail(1002)"});
  }
  return cases;
}

std::string hear(const std::vector<std::string_view>& pieces, Receiver::Path path,
                 std::size_t steps_at_once = SIZE_MAX) {
  const Limits limits = small_limits();
  Recorder recorder;
  ReceiverMemory memory;
  Receiver receiver(memory, limits, recorder, path);
  for (const std::string_view piece : pieces) {
    // A buffer of exactly this size, so ASan reports a read beyond it.
    const std::vector<char> exact(piece.begin(), piece.end());
    std::optional<std::string_view> rest(std::in_place, exact.data(), exact.size());
    while (rest) rest = receiver.feed(*rest, steps_at_once);
  }
  return recorder.heard;
}

void check(const std::vector<Case>& cases) {
  for (const auto path : {Receiver::Path::kShortest, Receiver::Path::kFramesOnly}) {
    for (const Case& one : cases) {
      const std::string_view bytes = one.bytes;
      EXPECT_EQ(hear({bytes}, path), one.outcome) << one.name;
      EXPECT_EQ(hear({bytes}, path, 1), one.outcome) << one.name << ", step by step";
      for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        ASSERT_EQ(hear({bytes.substr(0, cut), bytes.substr(cut)}, path), one.outcome)
            << one.name << ", cut at " << cut;
      }
      std::vector<std::string_view> single;
      for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
      EXPECT_EQ(hear(single, path), one.outcome) << one.name << ", byte by byte";
    }
  }
}

TEST(Receiver, ReadsFrames) {
  check(kFraming);
}
TEST(Receiver, RefusesAFrameByItsHeadAlone) {
  check(kHeads);
}
TEST(Receiver, ReadsControlFramesAndRefusesReservedOnes) {
  check(kControl);
}
TEST(Receiver, JoinsFragments) {
  check(kFragments);
}
TEST(Receiver, RefusesTextThatIsNoUtf8AsSoonAsItComes) {
  check(kText);
}
TEST(Receiver, ReadsCloseFrames) {
  check(kClosing);
}
TEST(Receiver, KnowsWhichCloseCodesMayBeSent) {
  check(close_codes());
}

TEST(Receiver, ReportsTheSameOnBothPathsInOneStream) {
  std::string bytes;
  for (const auto* family : {&kFraming, &kControl, &kFragments, &kText}) {
    for (const Case& one : *family) {
      if (one.outcome.find("fail") == std::string::npos) bytes += one.bytes;
    }
  }
  const std::string expected = hear({bytes}, Receiver::Path::kFramesOnly);
  EXPECT_EQ(expected.find("fail"), std::string::npos);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const std::string_view view = bytes;
    ASSERT_EQ(hear({view.substr(0, cut), view.substr(cut)}, Receiver::Path::kShortest), expected);
  }
}

TEST(Receiver, TakesAtMostTheAllowedSteps) {
  const Limits limits = small_limits();
  const std::string frames = client_frame(0x81, "a") + client_frame(0x81, "b") +
                             client_frame(0x81, "c") + client_frame(0x81, "d");
  for (const auto path : {Receiver::Path::kShortest, Receiver::Path::kFramesOnly}) {
    Recorder recorder;
    ReceiverMemory memory;
    Receiver receiver(memory, limits, recorder, path);
    const auto rest = receiver.feed(frames, 2);
    EXPECT_EQ(recorder.heard, "text(a) text(b)");
    ASSERT_TRUE(rest) << "also when all of it lies inside the frame reader";
    EXPECT_EQ(receiver.feed(*rest, 2), std::nullopt);
    EXPECT_EQ(recorder.heard, "text(a) text(b) text(c) text(d)");
    EXPECT_FALSE(memory.holds_memory());
  }
}

TEST(Receiver, HoldsNothingBetweenMessages) {
  const Limits limits = small_limits();
  Recorder recorder;
  ReceiverMemory memory;
  Receiver receiver(memory, limits, recorder, Receiver::Path::kFramesOnly);
  const std::string bytes = client_frame(0x01, kLong.substr(0, 100)) + client_frame(0x89, "p") +
                            client_frame(0x80, kLong.substr(0, 100));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    receiver.feed(std::string_view(bytes).substr(i, 1));
    EXPECT_EQ(memory.holds_memory(), i + 1 < bytes.size()) << i;
  }
  EXPECT_FALSE(memory.holds_memory());
}

TEST(Receiver, AllocatesNothingForAClaimedSize) {
  Limits limits;
  limits.max_message_bytes = std::size_t{1} << 31;
  Recorder recorder;
  ReceiverMemory memory;
  Receiver receiver(memory, limits, recorder);
  receiver.feed("\x82\xff\0\0\0\0\x40\0\0\0\x37\xfa\x21\x3dx"s);
  EXPECT_EQ(recorder.heard, "");
  EXPECT_LT(memory.message_capacity_bytes(), 100U);
}

TEST(Receiver, CountsControlFramesBeforeTheyCostAnything) {
  const Limits limits = small_limits();
  Recorder recorder;
  recorder.control_frames_left = 2;
  ReceiverMemory memory;
  Receiver receiver(memory, limits, recorder);
  for (int i = 0; i < 5; ++i) receiver.feed(client_frame(0x89, ""));
  EXPECT_EQ(recorder.heard, "ping() ping() fail(1008)");
}

TEST(Receiver, StopsAtOnceWhenAskedTo) {
  const Limits limits = small_limits();
  for (const auto path : {Receiver::Path::kShortest, Receiver::Path::kFramesOnly}) {
    Recorder recorder;
    ReceiverMemory memory;
    Receiver receiver(memory, limits, recorder, path);
    recorder.stop_after_message = &memory;
    receiver.feed(client_frame(0x81, "a") + client_frame(0x81, "b"));
    receiver.feed(client_frame(0x81, "c"));
    EXPECT_EQ(recorder.heard, "text(a)");
    EXPECT_FALSE(memory.holds_memory());
  }
}

TEST(SmallFrame, IsFoundOnlyWhenItIsWhole) {
  const std::string frame = client_frame(0x81, kLong);
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(find_small_frame(std::string_view(frame).substr(0, size)).has_value()) << size;
  }
  EXPECT_EQ(find_small_frame(frame + "more")->frame_bytes, frame.size());
}

TEST(SmallFrame, IsUnmaskedAtEveryLength) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string payload =
        std::string("0123456789abcdefghijklmnopqrstuvwxyzABCD").substr(0, size);
    std::string out(size, '?');
    unmask(masked(payload), {kMaskingKey[0], kMaskingKey[1], kMaskingKey[2], kMaskingKey[3]},
           out.data());
    EXPECT_EQ(out, payload);
  }
}

}  // namespace
}  // namespace snug::websocket
