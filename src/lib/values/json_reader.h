// JSON text to values (RFC 8259), strictly. Gives what nlohmann/json's own parser gives, in about a
// third of its time, which was the largest part of receiving an event.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "snug/arguments.h"
#include "snug/json.h"

namespace snug::values {

/// The value, or nothing when `text` is not one JSON value, not UTF-8, or nested deeper than
/// `max_depth`. A member that comes twice counts as its last; a number too large for a double is
/// wrong; integers that fit in 64 bits stay integers.
std::optional<Json> read_json(std::string_view text, std::size_t max_depth);

/// The same of a text that was found right before.
Json read_checked_json(std::string_view text);

using TextPlace = arguments::Shared::Place;

/// How many values there are in `array`, the whole text of a JSON array in UTF-8, and where each
/// lies: no value is made. Nothing when read_json() would not take it, when it has more values than
/// `places`, when space is around it, or when its text is not its value's: half a surrogate pair,
/// or a number that JSON.stringify writes in another way.
std::optional<std::size_t> find_values(std::string_view array, std::size_t max_depth,
                                       std::span<TextPlace> places);

}  // namespace snug::values
