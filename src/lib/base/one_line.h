// Text of others, made fit for one line of a log or a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug::base {

/// `text` with control characters escaped (a line feed as \n, others as \xNN), also those of
/// Unicode's second block (U+0080 to U+009F). Cut with "…" so that it has at most `max_bytes`, at
/// least 8. A character of UTF-8 is never cut.
std::string one_line(std::string_view text, std::size_t max_bytes);

}  // namespace snug::base
