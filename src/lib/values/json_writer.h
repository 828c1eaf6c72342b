// Writes values as JSON text; json_reader.h reads it. Loop thread only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::values {

/// The binary values of one packet, in the order of their placeholders. Borrowed from the written
/// values.
using Attachments = std::vector<const Json::binary_t*>;

/// Appends `value` in its shortest form. A binary value becomes a placeholder and is added to
/// `attachments`. As in JavaScript, NaN and infinity become null, and bytes that are not UTF-8
/// become U+FFFD.
void append_json(std::string& text, const Json& value, Attachments& attachments);
/// Appends `values` to a text that ends with an opening bracket or another value.
void append_values(std::string& text, OutgoingList values, Attachments& attachments);
void append_number(std::string& text, std::uint64_t number);
void append_number(std::string& text, std::int64_t number);
/// NaN and infinity become null.
void append_number(std::string& text, double number);
/// Appends a JSON string, quotes included.
void append_json_string(std::string& text, std::string_view value);

}  // namespace snug::values
