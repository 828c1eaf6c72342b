// How deep arrays and objects are nested in each other.
#pragma once

#include <cstddef>
#include <string_view>

#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::values {

/// Whether `value` has more than that many levels of arrays and objects.
bool is_deeper(const Json& value, std::size_t depth);
/// The same for JSON text, which is valid.
bool is_deeper(std::string_view json, std::size_t depth);
/// The same for any of an event's values.
bool is_deeper(OutgoingList values, std::size_t depth);

}  // namespace snug::values
