// Replies of a Redis server from bytes, friendly and hostile.
#include "redis/reply.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snug::redis {
namespace {

constexpr std::size_t kManyBytes = 1 << 20;

/// Each reply's text or error in one line. The last line is "!" and a complaint, if there is one.
std::vector<std::string> read(ReplyReader& reader) {
  std::vector<std::string> lines;
  for (;;) {
    auto reply = reader.next();
    if (!reply) {
      EXPECT_EQ(reply.error().code, "protocol");
      lines.push_back("!" + reply.error().message);
      return lines;
    }
    if (!*reply) return lines;
    lines.push_back(**reply ? (**reply)->dump() : "-" + (*reply)->error().message);
  }
}
std::vector<std::string> read(std::string_view bytes, std::size_t max_bytes = kManyBytes) {
  ReplyReader reader(max_bytes);
  reader.feed(bytes);
  return read(reader);
}

using Lines = std::vector<std::string>;

TEST(RedisReply, IsTheSameHoweverItsBytesAreCut) {
  const std::string bytes =
      "+OK\r\n:-9223372036854775808\r\n$-1\r\n*-1\r\n$0\r\n\r\n$4\r\n\r\n$1\r\n"
      "*3\r\n*1\r\n:1\r\n-ERR in\r\n$1\r\nx\r\n-ERR out\r\n*0\r\n";
  const Lines wanted{"\"OK\"",
                     "-9223372036854775808",
                     "null",
                     "null",
                     "\"\"",
                     R"("\r\n$1")",
                     R"([[1],{"error":"ERR in"},"x"])",
                     "-ERR out",
                     "[]"};
  EXPECT_EQ(read(bytes), wanted);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyReader reader(kManyBytes);
    reader.feed(bytes.substr(0, cut));
    Lines lines = read(reader);
    reader.feed(bytes.substr(cut));
    for (const std::string& line : read(reader)) lines.push_back(line);
    EXPECT_EQ(lines, wanted) << cut;
  }
}

TEST(RedisReply, MayBeAsLargeAsTheLimitAndNoLarger) {
  const auto bulk = [](std::size_t size) {
    return "$" + std::to_string(size) + "\r\n" + std::string(size, 'x') + "\r\n";
  };
  const std::size_t most = 1000 - ReplyReader::kItemBytes;
  EXPECT_EQ(read(bulk(most), 1000).size(), 1U);
  EXPECT_EQ(read(bulk(most) + bulk(most), 1000).size(), 2U);
  EXPECT_EQ(read(bulk(most + 1), 1000).back().front(), '!');
  std::string many = "*100\r\n";
  for (int i = 0; i < 100; ++i) many += ":1\r\n";
  EXPECT_EQ(read(many, 1000).back().front(), '!');
  EXPECT_EQ(read(many, 101 * ReplyReader::kItemBytes).back().front(), '[');
}

TEST(RedisReply, ThatIsAnnouncedTooLargeIsRefusedBeforeItComes) {
  for (const std::string bytes : {"$1000000\r\n", "$9223372036854775807\r\nx", "*1000000\r\n",
                                  "*2147483647\r\n", "*2\r\n$900\r\nx"}) {
    EXPECT_EQ(read(bytes, 800).back().front(), '!') << bytes;
  }
}

TEST(RedisReply, NestsOnlySoDeep) {
  const auto nested = [](int depth) {
    std::string bytes;
    for (int i = 0; i < depth; ++i) bytes += "*1\r\n";
    return bytes + ":1\r\n";
  };
  EXPECT_EQ(read(nested(8)), Lines{"[[[[[[[[1]]]]]]]]"});
  EXPECT_EQ(read(nested(9)).back().front(), '!');
  EXPECT_EQ(read(nested(100'000)).back().front(), '!');
}

TEST(RedisReply, OfNoRedisIsRefused) {
  for (const std::string bytes :
       {"HTTP/1.1 400 Bad Request\r\n", "\r\n", "x", "$x\r\n", "$-2\r\n", "*-2\r\n", ":x\r\n",
        "%1\r\n+a\r\n+b\r\n", "~1\r\n+a\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", "(1\r\n",
        "=5\r\ntxt:x\r\n", ">1\r\n+a\r\n", "$111111111111111111111111111111"}) {
    const Lines lines = read(bytes);
    ASSERT_FALSE(lines.empty()) << bytes;
    EXPECT_EQ(lines.back().front(), '!') << bytes;
  }
}

TEST(RedisReply, WithALineWithoutEndIsRefused) {
  const std::string piece(16 * 1024, 'x');
  ReplyReader reader(kManyBytes);
  reader.feed("+");
  for (int i = 0; i < 4; ++i) {
    reader.feed(piece);
    EXPECT_EQ(read(reader), Lines{});
  }
  reader.feed("x");
  EXPECT_EQ(read(reader).size(), 1U);
}

}  // namespace
}  // namespace snug::redis
