// Values to JSON text; json_reader.h is the other way. Loop thread only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::values {

/// The binary values of one packet, in the order of their placeholders. Borrowed from the values
/// written.
using Attachments = std::vector<const Json::binary_t*>;

/// Appends `value` as the shortest text. Each binary value becomes a placeholder and joins
/// `attachments`. What JSON has no form for turns into what JavaScript makes of it: NaN and
/// infinity into null, bytes that are not UTF-8 into U+FFFD.
void append_json(std::string& text, const Json& value, Attachments& attachments);
/// Appends them to a text that ends with a bracket or another value.
void append_values(std::string& text, OutgoingList values, Attachments& attachments);
void append_number(std::string& text, std::uint64_t number);
void append_number(std::string& text, std::int64_t number);
/// NaN and infinity become null.
void append_number(std::string& text, double number);
/// Appends a JSON string, quotes included.
void append_json_string(std::string& text, std::string_view value);

}  // namespace snug::values
