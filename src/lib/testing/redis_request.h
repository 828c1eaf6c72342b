// The requests of one connection to the Redis in memory, parsed as Redis 7 does
// (processMultibulkBuffer and processInlineBuffer of its networking.c).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::test_support::redis {

/// A command's name and its arguments. Bytes of any kind.
using Words = std::vector<std::string>;

/// Has Redis' limits: an inline request and the line of a length 64 KiB, a word 512 MiB; before
/// sign-in 10 words of 16 KiB.
class RequestParser {
 public:
  void add(std::string_view bytes) { buffer_ += bytes; }
  /// The next request, which is never empty. Nothing if it is not there yet, or after an error.
  std::optional<Words> next(bool signed_in);
  /// The error's text, without the "-ERR " before it. Empty as long as all is well.
  const std::string& error() const { return error_; }

 private:
  enum class Step : std::uint8_t { kNext, kDone, kMore };

  Step parse(bool signed_in);
  Step parse_inline();
  Step parse_count(bool signed_in);
  Step parse_word(bool signed_in);
  std::optional<std::string_view> line(const char* too_big);
  Step fail(std::string error);

  std::string buffer_;
  std::size_t at_ = 0;  // what is before it was used
  Words words_;
  std::int64_t words_left_ = 0;   // of the array that is being read
  std::int64_t word_bytes_ = -1;  // of the word that is being read
  std::string error_;
};

/// The words of an inline request, with quotes as redis-cli takes them; nothing if a quote does not
/// end.
std::optional<Words> split_words(std::string_view line);

}  // namespace snug::test_support::redis
