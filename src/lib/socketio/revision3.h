// Clients of Socket.IO 2: where protocol revision 4 of Socket.IO, which they speak over revision 3
// of Engine.IO, differs from revision 5.
#pragma once

#include <string>
#include <string_view>

#include "socketio/packet.h"

namespace snug::socketio::revision3 {

/// A CONNECT packet names its namespace with a query ("/admin?token=a"), which stands for `auth`.
Packet without_query(Packet packet);
/// The id that such a client gives itself.
std::string socket_id(std::string_view nsp, std::string_view session_id);

}  // namespace snug::socketio::revision3
