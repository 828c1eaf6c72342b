// Numbers and patterns as Redis reads and writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug::test_support::redis {

/// An integer without a sign before or zeros before it: what Redis' string2ll takes.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// The same for an unsigned integer, which may have zeros before it.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);
/// A score: decimal, "inf" or "-inf"; never NaN.
std::optional<double> parse_score(std::string_view text);
/// The same for the end of a range, where Redis is less strict: an empty one is zero.
std::optional<double> parse_score_bound(std::string_view text);
/// A score in 17 digits, as RESP2 has it.
std::string score_text(double score);

/// Whether `text` matches a pattern of Redis' (stringmatchlen of its util.c): `*`, `?`, `[a-c]`,
/// `[^a]`, and `\` before a sign. Bytes, not letters.
bool matches(std::string_view pattern, std::string_view text);

/// The same in ASCII's small letters, or capitals.
/// @{
std::string lower(std::string_view text);
std::string upper(std::string_view text);
/// @}
/// Whether both are equal but for ASCII's capitals. `word` is written small.
bool is_word(std::string_view text, std::string_view word);

}  // namespace snug::test_support::redis
