// Parses JSON text strictly (RFC 8259). Same results as nlohmann/json's own parser in about a third
// of its time. Parsing was the largest part of receiving an event.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "snug/arguments.h"
#include "snug/json.h"

namespace snug::values {

/// Nothing if `text` is not exactly one JSON value, is not UTF-8, or is nested deeper than
/// `max_depth`. The last of several members with one name counts. A number too large for a double
/// is an error. Integers that fit in 64 bits stay integers.
std::optional<Json> read_json(std::string_view text, std::size_t max_depth);

/// Same, for a text that was checked before.
Json read_checked_json(std::string_view text);

using TextPlace = arguments::Shared::Place;

/// Returns the number of values in `array`, the whole text of a JSON array in UTF-8, and stores
/// their places without creating them. Nothing if read_json() would refuse the text, if it has more
/// values than `places`, if whitespace surrounds it, or if a value would not print as its text:
/// half a surrogate pair, or a number that JSON.stringify writes differently.
std::optional<std::size_t> find_values(std::string_view array, std::size_t max_depth,
                                       std::span<TextPlace> places);

}  // namespace snug::values
