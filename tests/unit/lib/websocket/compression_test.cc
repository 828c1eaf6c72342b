// Compressed messages in both directions: RFC 7692's own examples, its reserved bit, limits and
// contexts. Each frame is fed whole, cut at every byte, and byte by byte.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "recorder.h"
#include "testing/client_frames.h"
#include "websocket/deflater.h"
#include "websocket/receiver.h"

namespace snug::websocket {
namespace {

using std::string_literals::operator""s;
using test_support::client_frame;

constexpr std::size_t kMaxBytes = 300;
constexpr int kSmallestWindow = 9;

// RFC 7692 7.2.3.1: "Hello".
const std::string kHello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;

struct Case {
  const char* name;
  std::string bytes;
  std::string outcome;
};

struct Listener {
  explicit Listener(bool keep_context, std::size_t max_bytes = kMaxBytes, int bits = kMaxWindowBits)
      : limits{.max_message_bytes = max_bytes, .max_fragment_count = 8},
        receiver(memory, limits, recorder) {
    memory.allow_compression(std::make_unique<Inflater>(bits, keep_context));
  }

  std::string hear(const std::vector<std::string_view>& pieces) {
    for (const std::string_view piece : pieces) {
      // A buffer of exactly this size, so ASan reports a read beyond it.
      const std::vector<char> exact(piece.begin(), piece.end());
      receiver.feed({exact.data(), exact.size()});
    }
    return recorder.heard;
  }

  Limits limits;
  Recorder recorder;
  ReceiverMemory memory;
  Receiver receiver;
};

void check(const std::vector<Case>& cases, bool keep_context) {
  for (const Case& one : cases) {
    const std::string_view bytes = one.bytes;
    EXPECT_EQ(Listener(keep_context).hear({bytes}), one.outcome) << one.name;
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      ASSERT_EQ(Listener(keep_context).hear({bytes.substr(0, cut), bytes.substr(cut)}), one.outcome)
          << one.name << ", cut at " << cut;
    }
    std::vector<std::string_view> single;
    for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
    EXPECT_EQ(Listener(keep_context).hear(single), one.outcome) << one.name << ", byte by byte";
  }
}

/// The payload of a server's frame.
std::string payload_of(const base::SharedBytes& frame) {
  const std::string_view bytes = frame.view();
  const int length = static_cast<unsigned char>(bytes[1]);
  return std::string(bytes.substr(length < 126 ? 2 : (length == 126 ? 4 : 10)));
}

std::string deflated(std::string_view message) {
  return payload_of(
      Deflater({}, false).encode_message(MessageKind::kBinary, message, kMaxWindowBits));
}

/// A message from a sender that flushes with a final block (RFC 7692 7.2.3.4), here a stored one.
std::string last_block(std::string_view message) {
  const auto size = static_cast<unsigned>(message.size());
  std::string block(1, '\1');
  for (const unsigned length : {size, ~size}) {
    block += static_cast<char>(length & 0xff);
    block += static_cast<char>(length >> 8 & 0xff);
  }
  return block.append(message);
}

/// Bytes that do not compress; the same in each call.
std::string noise(std::size_t size) {
  std::string bytes;
  std::uint32_t state = 1;
  while (bytes.size() < size) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

const std::vector<Case> kMessages{
    {"RFC 7692 7.2.3.1", client_frame(0xc1, kHello), "text(Hello)"},
    {"RFC 7692 7.2.3.1 in two fragments",
     client_frame(0x41, "\xf2\x48\xcd") + client_frame(0x80, "\xc9\xc9\x07\x00"s), "text(Hello)"},
    {"RFC 7692 7.2.3.3: a block without compression",
     client_frame(0xc1, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s), "text(Hello)"},
    {"RFC 7692 7.2.3.4: a block that says it is the last",
     client_frame(0xc1, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s), "text(Hello)"},
    {"a block that says it is the last, and no byte behind it",
     client_frame(0xc1, "\xf3\x48\xcd\xc9\xc9\x07\x00"s), "text(Hello)"},
    {"the same in two fragments",
     client_frame(0x42, "\xf3\x48\xcd\xc9\xc9\x07\x00"s) + client_frame(0x80, ""), "binary(Hello)"},
    {"the same twice",
     client_frame(0xc1, "\xf3\x48\xcd\xc9\xc9\x07\x00"s) +
         client_frame(0xc2, "\xf3\x48\xcd\xc9\xc9\x07\x00"s) + client_frame(0xc1, kHello),
     "text(Hello) binary(Hello) text(Hello)"},
    {"an empty last block", client_frame(0xc1, "\x03\x00"s), "text()"},
    {"a last block of the limit", client_frame(0xc2, last_block(std::string(kMaxBytes, 'x'))),
     "binary(" + std::string(kMaxBytes, 'x') + ")"},
    {"RFC 7692 7.2.3.5: two blocks",
     client_frame(0xc1, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s), "text(Hello)"},
    {"two last blocks",
     client_frame(0xc2, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s),
     "binary(HelloHello)"},
    {"RFC 7692 7.2.3.6: an empty message", client_frame(0xc1, "\0"s), "text()"},
    {"no byte at all", client_frame(0xc2, ""), "binary()"},
    {"no byte at all, in fragments", client_frame(0x42, "") + client_frame(0x80, ""), "binary()"},
    {"empty fragments",
     client_frame(0x42, "") + client_frame(0x00, kHello) + client_frame(0x80, ""), "binary(Hello)"},
    {"a ping between fragments",
     client_frame(0x41, "\xf2\x48") + client_frame(0x89, "p") +
         client_frame(0x80, "\xcd\xc9\xc9\x07\x00"s),
     "ping(p) text(Hello)"},
    {"messages with and without",
     client_frame(0x81, "a") + client_frame(0xc1, kHello) + client_frame(0x82, "b") +
         client_frame(0xc2, kHello),
     "text(a) text(Hello) binary(b) binary(Hello)"},
    {"an uncompressed message in fragments after a compressed one",
     client_frame(0xc1, kHello) + client_frame(0x01, "a") + client_frame(0x80, "b"),
     "text(Hello) text(ab)"},
    {"the limit", client_frame(0xc2, deflated(std::string(kMaxBytes, 'x'))),
     "binary(" + std::string(kMaxBytes, 'x') + ")"},
    {"the limit of what gets longer", client_frame(0xc2, deflated(noise(kMaxBytes))),
     "binary(" + noise(kMaxBytes) + ")"},
};

const std::vector<Case> kViolations{
    {"RSV1 on a continuation", client_frame(0x41, "\xf2\x48") + client_frame(0xc0, "\xcd"),
     "fail(1002)"},
    {"RSV1 on a continuation of an uncompressed message",
     client_frame(0x01, "a") + client_frame(0xc0, "b"), "fail(1002)"},
    {"RSV1 on a ping", client_frame(0xc9, ""), "fail(1002)"},
    {"RSV1 on a pong", client_frame(0xca, ""), "fail(1002)"},
    {"RSV1 on a close", client_frame(0xc8, ""), "fail(1002)"},
    {"RSV2", client_frame(0xa1, kHello), "fail(1002)"},
    {"RSV3", client_frame(0x91, kHello), "fail(1002)"},
    {"RSV1 and RSV2", client_frame(0xe1, kHello), "fail(1002)"},
    {"RSV1 on a reserved opcode", client_frame(0xc3, kHello), "fail(1002)"},
    {"a compressed message inside another",
     client_frame(0x41, "\xf2\x48") + client_frame(0xc1, kHello), "fail(1002)"},
    {"an unmasked frame", "\xc1\x07"s + kHello, "fail(1002)"},
    {"a block of no known kind", client_frame(0xc2, "\x07"), "fail(1007)"},
    {"a distance beyond the message", client_frame(0xc2, "\xf2\x00\x11\x00\x00"s), "fail(1007)"},
    {"a message that ends inside a last block", client_frame(0xc2, "\xf3\x48\xcd\xc9\xc9"),
     "fail(1007)"},
    {"a message that ends inside a block after a last one",
     client_frame(0xc2, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf2\x48\xcd"s), "fail(1007)"},
    {"a last block above the limit",
     client_frame(0xc2, last_block(std::string(kMaxBytes + 1, 'x'))), "fail(1009)"},
    {"a message that ends inside a block", client_frame(0xc2, kHello.substr(0, 5)), "fail(1007)"},
    {"a stored block of wrong length", client_frame(0xc2, "\x00\x05\x00\xfa\xfeHello\x00"s),
     "fail(1007)"},
    {"text that is no UTF-8", client_frame(0xc1, deflated("a\xff")), "fail(1007)"},
    {"text that ends inside a character", client_frame(0xc1, deflated("a\xe2\x82")), "fail(1007)"},
    {"one byte above the limit", client_frame(0xc2, deflated(std::string(kMaxBytes + 1, 'x'))),
     "fail(1009)"},
    {"a bomb", client_frame(0xc2, deflated(std::string(100'000, '\0'))), "fail(1009)"},
    {"a bomb whose end is broken",
     client_frame(0xc2, deflated(std::string(1000, '\0')).substr(0, 10) + "\xff\xff\xff"),
     "fail(1009)"},
    {"a bomb of text that is none", client_frame(0xc1, deflated(std::string(1000, '\xff'))),
     "fail(1007)"},
    {"a frame that claims too much",
     client_frame(0xc2, kHello).substr(0, 1) + "\xff\0\0\0\0\0\0\xff\xff\x37\xfa\x21\x3d"s,
     "fail(1002)"},
    {"fragments that are too long together",
     client_frame(0x42, std::string(200, '\0')) + client_frame(0x00, std::string(200, '\0')),
     "fail(1007)"},
};

TEST(CompressedReceiver, ReadsMessages) {
  check(kMessages, false);
  check(kMessages, true);
}

TEST(CompressedReceiver, RefusesInvalidCompressedFrames) {
  check(kViolations, false);
  check(kViolations, true);
}

TEST(CompressedReceiver, LimitsTheCompressedSizeToo) {
  // Empty stored blocks: a long input without any output.
  std::string empty_blocks;
  while (empty_blocks.size() < 2 * kMaxBytes) empty_blocks += "\0\0\0\xff\xff"s;
  EXPECT_EQ(Listener(false).hear({client_frame(0xc2, empty_blocks)}), "fail(1009)");
  const std::string half = empty_blocks.substr(0, kMaxBytes);
  EXPECT_EQ(Listener(false).hear({client_frame(0x42, half) + client_frame(0x00, half)}),
            "fail(1009)");
}

// RFC 7692 7.2.3.2: the second message refers to the first.
const std::string kHelloAgain = "\xf2\x00\x11\x00\x00"s;

TEST(CompressedReceiver, KeepsTheContextIfAgreed) {
  const std::string both = client_frame(0xc1, kHello) + client_frame(0xc1, kHelloAgain);
  EXPECT_EQ(Listener(true).hear({both}), "text(Hello) text(Hello)");
  EXPECT_EQ(Listener(false).hear({both}), "text(Hello) fail(1007)");
  EXPECT_EQ(Listener(true).hear({client_frame(0xc1, kHello), client_frame(0x81, "between"),
                                 client_frame(0xc1, kHelloAgain)}),
            "text(Hello) text(between) text(Hello)");
}

TEST(CompressedReceiver, KeepsTheContextBeyondALastBlockThatEndsTheMessage) {
  EXPECT_EQ(Listener(true).hear({client_frame(0xc1, "\xf3\x48\xcd\xc9\xc9\x07\x00"s) +
                                 client_frame(0xc1, kHelloAgain)}),
            "text(Hello) text(Hello)");
}

TEST(CompressedReceiver, KeepsTheContextBeyondALastBlock) {
  EXPECT_EQ(Listener(true).hear({client_frame(0xc1, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s) +
                                 client_frame(0xc1, kHelloAgain)}),
            "text(Hello) text(Hello)");
}

TEST(CompressedReceiver, HoldsMemoryNoLongerThanItMust) {
  for (const bool keep_context : {false, true}) {
    Listener listener(keep_context);
    EXPECT_FALSE(listener.memory.holds_memory());
    listener.hear({client_frame(0x81, "plain")});
    EXPECT_FALSE(listener.memory.holds_memory()) << "nothing was compressed yet";
    listener.hear({client_frame(0xc1, kHello)});
    EXPECT_EQ(listener.memory.holds_memory(), keep_context);
    listener.hear({client_frame(0x41, "\xf2")});
    EXPECT_TRUE(listener.memory.holds_memory());
    listener.memory.stop();
    EXPECT_FALSE(listener.memory.holds_memory());
  }
}

TEST(CompressedReceiver, DoesNotGrowWithADecompressionBomb) {
  Listener listener(false, 1'000'000);
  const std::string bomb = deflated(std::string(50'000'000, 'x'));
  EXPECT_LT(bomb.size(), 100'000U);
  listener.hear({client_frame(0xc1, bomb)});
  EXPECT_EQ(listener.recorder.heard, "fail(1009)");
  EXPECT_LT(listener.memory.message_capacity_bytes(), 100U);
}

// --- outgoing ---

TEST(Deflater, WritesTheFrameOfRfc7692) {
  Deflater deflater({}, false);
  const std::string expected = "\xc1\x07"s + kHello;
  EXPECT_EQ(deflater.encode_message(MessageKind::kText, "Hello", kMaxWindowBits).view(), expected);
  EXPECT_EQ(deflater.encode_message(MessageKind::kText, "Hello", kMaxWindowBits).view(), expected)
      << "the second does not refer to the first";
}

TEST(Deflater, RefersToEarlierMessagesWhenTheContextIsKept) {
  Deflater deflater({}, true);
  deflater.encode_message(MessageKind::kText, "Hello", kMaxWindowBits);
  EXPECT_EQ(deflater.encode_message(MessageKind::kText, "Hello", kMaxWindowBits).view(),
            "\xc1\x05"s + kHelloAgain);
}

TEST(Deflater, WritesAnyNumberOfEmptyMessages) {
  for (const bool keep_context : {false, true}) {
    Deflater deflater({}, keep_context);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(deflater.encode_message(MessageKind::kBinary, "", kMaxWindowBits).view(),
                "\xc2\x01\0"s);
      deflater.encode_message(MessageKind::kBinary, "x", kMaxWindowBits);
    }
  }
}

TEST(Deflater, TakesMemoryWithTheFirstMessage) {
  Deflater deflater({}, false);
  EXPECT_FALSE(deflater.holds_memory());
  deflater.encode_message(MessageKind::kText, "Hello", kMaxWindowBits);
  EXPECT_TRUE(deflater.holds_memory());
}

/// Alternates text and noise, so near and far matches and stored blocks all occur.
std::string mixture(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < size; ++i) {
    bytes += i % 3 == 2 ? noise(700) : "message number " + std::to_string(i % 50) + ", ";
  }
  return bytes.substr(0, size);
}

// The sizes and parameters of Autobahn's families 12 and 13.
TEST(Deflater, IsUnderstoodByTheReceiverAtEverySizeAndWindow) {
  for (const bool keep_context : {false, true}) {
    for (int bits = kSmallestWindow; bits <= kMaxWindowBits; ++bits) {
      DeflateOptions options;
      options.level = 1 + bits % 9;
      options.memory_level = 1 + bits % 9;
      Deflater deflater(options, keep_context);
      Listener listener(keep_context, 131072, bits);
      for (const std::size_t size : {0U, 16U, 64U, 256U, 1024U, 4096U, 8192U, 16384U, 131072U}) {
        const std::string message = mixture(size);
        listener.recorder.heard.clear();
        const auto frame = deflater.encode_message(MessageKind::kBinary, message, bits);
        listener.hear({client_frame(0xc2, payload_of(frame))});
        ASSERT_TRUE(listener.recorder.heard == "binary(" + message + ")") << size << " " << bits;
      }
    }
  }
}

TEST(Deflater, ServesWindowsOfDifferentSizesInTurn) {
  Deflater deflater({}, false);
  for (const int bits : {15, 9, 15, 12}) {
    const auto frame = deflater.encode_message(MessageKind::kBinary, mixture(4096), bits);
    EXPECT_EQ(Listener(false, 4096, bits).hear({client_frame(0xc2, payload_of(frame))}),
              "binary(" + mixture(4096) + ")");
  }
}

}  // namespace
}  // namespace snug::websocket
