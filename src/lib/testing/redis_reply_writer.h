// Writes replies in RESP2 (https://redis.io/docs/reference/protocol-spec/).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace snug::test_support::redis {

class ReplyWriter {
 public:
  void simple(std::string_view text) { line('+', text); }
  void ok() { simple("OK"); }
  /// `text` begins with its code: "ERR syntax error". Line breaks in it become spaces.
  void error(std::string_view text);
  void integer(std::int64_t number) { line(':', std::to_string(number)); }
  void count(std::size_t number) { line(':', std::to_string(number)); }
  void bulk(std::string_view bytes);
  void null() { bytes_ += "$-1\r\n"; }
  void array(std::size_t size) { line('*', std::to_string(size)); }
  void null_array() { bytes_ += "*-1\r\n"; }
  /// A reply, or several, as they are.
  void raw(std::string_view bytes) { bytes_ += bytes; }

  bool empty() const { return bytes_.empty(); }
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  void line(char kind, std::string_view text);

  std::string bytes_;
};

}  // namespace snug::test_support::redis
