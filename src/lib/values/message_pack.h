// MessagePack (github.com/msgpack/msgpack, spec.md) as read and written by JavaScript's
// notepack.io, which socket.io-msgpack-parser uses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::values {

/// Appends `value` with each number in its shortest form. Bytes of a string that are not UTF-8
/// become U+FFFD.
void append_message_pack(std::string& bytes, const Json& value);
/// Appends the header of a map. The caller appends that many keys and values.
void append_message_pack_map(std::string& bytes, std::size_t size);
void append_message_pack_array(std::string& bytes, std::size_t size);  ///< Likewise.
void append_message_pack_string(std::string& bytes, std::string_view text);
/// Appends an array of the event's name and its values.
void append_message_pack_event(std::string& bytes, std::string_view event, OutgoingList values);

/// Nothing if `bytes` are not exactly one value, or are nested deeper than `max_depth`. The last of
/// several equal keys counts. notepack's extensions: an ArrayBuffer becomes a binary value; a Date
/// becomes its toJSON(); undefined becomes null, and is left out of a map. Any other extension
/// becomes an array of its type and its bytes.
std::optional<Json> read_message_pack(std::string_view bytes, std::size_t max_depth);
/// Same for a value at the front, which it removes. `bytes` are undefined where there is none.
std::optional<Json> take_message_pack(std::string_view& bytes, std::size_t max_depth);

}  // namespace snug::values
