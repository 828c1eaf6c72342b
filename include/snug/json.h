// The value type of events, acknowledgements and auth payloads.
#pragma once

#include <nlohmann/json.hpp>

namespace snug {

/// A JSON value; see the documentation of nlohmann/json. A binary value is sent as a Socket.IO
/// attachment, anywhere in the arguments, and arrives as a Buffer or ArrayBuffer:
///
///     socket.emit("file", "photo.jpg", snug::Json::binary({0xFF, 0xD8}));
///     const auto& bytes = event.args[1].get_binary();  // throws when it is no binary value
///
/// Members of an object are sent in alphabetical order, except in values passed on unread
/// (arguments.h), which keep their order. As in JavaScript, NaN and infinity are sent as null.
/// Bytes of a string that are not UTF-8 are sent as U+FFFD.
using Json = nlohmann::json;

}  // namespace snug
