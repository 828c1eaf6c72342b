// The value type of events, acknowledgements and auth payloads.
#pragma once

#include <nlohmann/json.hpp>

namespace snug {

/// A JSON value. Its binary value (`Json::binary`) travels as a Socket.IO attachment, in any place.
using Json = nlohmann::json;

}  // namespace snug
