// MessagePack (github.com/msgpack/msgpack, spec.md) as JavaScript's notepack.io writes and reads
// it, which socket.io-msgpack-parser uses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "snug/json.h"

namespace snug::values {

/// Appends `value`, each number in its shortest form. Bytes of a string that are not UTF-8 become
/// U+FFFD.
void append_message_pack(std::string& bytes, const Json& value);
/// The beginning of a map; that many keys and values are to follow.
void append_message_pack_map(std::string& bytes, std::size_t size);
void append_message_pack_string(std::string& bytes, std::string_view text);

/// The value, or nothing when `bytes` are not one whole value, or are nested deeper than
/// `max_depth`. A key that comes twice counts as its last. notepack's extensions: an ArrayBuffer is
/// a binary value; a Date its toJSON(); undefined is null, and no member of a map at all. Another
/// extension is an array of its type and its bytes.
std::optional<Json> read_message_pack(std::string_view bytes, std::size_t max_depth);

}  // namespace snug::values
