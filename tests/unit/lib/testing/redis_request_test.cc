// The parser of requests to the Redis in memory.
#include "testing/redis_request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::test_support::redis {
namespace {

using std::string_literals::operator""s;
using Requests = std::vector<Words>;

/// Feeds the bytes in two parts, and collects the requests.
Requests parse(std::string_view bytes, std::size_t cut, std::string* error = nullptr) {
  RequestParser parser;
  Requests requests;
  for (const std::string_view part : {bytes.substr(0, cut), bytes.substr(cut)}) {
    parser.add(part);
    while (auto words = parser.next(true)) requests.push_back(std::move(*words));
  }
  if (error != nullptr) *error = parser.error();
  return requests;
}

TEST(RedisRequest, IsTheSameWhereverItIsCut) {
  const std::string bytes =
      "*2\r\n$4\r\nECHO\r\n$5\r\n\0\r\n\xff*\r\n"
      "PING \"a \\x41\\n\" 'b'\r\n"
      "\r\n*0\r\n*-1\r\n"
      "*1\r\n$0\r\n\r\n*1\r\n$4\r\nPING\r\n"s;
  const Requests expected = {{"ECHO", "\0\r\n\xff*"s}, {"PING", "a A\n", "b"}, {""}, {"PING"}};
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(parse(bytes, cut), expected) << "cut at " << cut;
  }
}

TEST(RedisRequest, HasTheSameErrorWhereverItIsCut) {
  const std::string bytes = "PING\r\n*1\r\n$x\r\nPING\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    std::string error;
    EXPECT_EQ(parse(bytes, cut, &error), Requests({{"PING"}})) << "cut at " << cut;
    EXPECT_EQ(error, "Protocol error: invalid bulk length");
  }
}

TEST(RedisRequest, EndsLinesThatNeverEnd) {
  for (const auto& [bytes, expected] : std::vector<std::pair<std::string, std::string>>{
           {std::string(70'000, 'x'), "too big inline request"},
           {"*" + std::string(70'000, '1'), "too big mbulk count string"},
           {"*1\r\n$" + std::string(70'000, '1'), "too big bulk count string"}}) {
    std::string error;
    EXPECT_EQ(parse(bytes, bytes.size() / 2, &error), Requests());
    EXPECT_EQ(error, "Protocol error: " + expected);
  }
}

}  // namespace
}  // namespace snug::test_support::redis
