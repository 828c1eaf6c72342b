// Parts of a handshake's form in Node that other rooms need, too.
#pragma once

#include <chrono>
#include <string>

namespace snug::socketio {

/// As JavaScript's toString in a zone without a name: "Sat Nov 28 2026 22:48:31 GMT+0000
/// (Coordinated Universal Time)".
std::string long_date(std::chrono::system_clock::time_point time);

}  // namespace snug::socketio
