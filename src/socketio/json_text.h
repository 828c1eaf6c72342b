// JSON to and from text: the one place that would change for a faster parser.
// Reading is bounded in depth, for the value's copies and its writer recurse. Loop thread only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"

namespace snug::socketio {

/// The value, or nothing when `text` is not JSON (RFC 8259), not UTF-8, or nested deeper than
/// `max_depth`.
std::optional<Json> parse_json(std::string_view text, std::size_t max_depth);

/// The binary values of one packet, in the order of their placeholders. Borrowed from the values
/// written.
using Attachments = std::vector<const Json::binary_t*>;

/// Appends `value` as the shortest text. Each binary value becomes a placeholder and joins
/// `attachments`. What JSON has no form for turns into what JavaScript makes of it: NaN and
/// infinity into null, bytes that are not UTF-8 into U+FFFD.
void append_json(std::string& text, const Json& value, Attachments& attachments);
/// Appends a JSON string, quotes included.
void append_json_string(std::string& text, std::string_view value);

}  // namespace snug::socketio
