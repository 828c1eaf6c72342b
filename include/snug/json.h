// The value type of events, acknowledgements and auth payloads.
#pragma once

#include <nlohmann/json.hpp>

namespace snug {

/// A JSON value; see nlohmann/json's own documentation. Its binary value travels as a Socket.IO
/// attachment, in any place of the arguments, and arrives as a Buffer or ArrayBuffer:
///
///     socket.emit("file", "photo.jpg", snug::Json::binary({0xFF, 0xD8}));
///     const auto& bytes = event.args[1].get_binary();  // throws when it is no binary value
///
/// Members of an object travel in alphabetical order; what is passed on as it came (arguments.h),
/// in the order in which it came. NaN and infinity are sent as null, as in JavaScript; bytes of a
/// string that are not UTF-8 are sent as U+FFFD.
using Json = nlohmann::json;

}  // namespace snug
