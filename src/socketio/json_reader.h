// JSON text to values (RFC 8259), strictly. Gives what nlohmann/json's own parser gives, in about a
// third of its time, which was the largest part of receiving an event.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "snug/json.h"

namespace snug::socketio {

/// The value, or nothing when `text` is not one JSON value, not UTF-8, or nested deeper than
/// `max_depth`. A member that comes twice counts as its last; a number too large for a double is
/// wrong; integers that fit in 64 bits stay integers.
std::optional<Json> read_json(std::string_view text, std::size_t max_depth);

}  // namespace snug::socketio
