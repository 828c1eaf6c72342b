// Clients of Socket.IO 2, which speak protocol revision 4 of Socket.IO over revision 3 of
// Engine.IO: the differences to revision 5.
#pragma once

#include <string>
#include <string_view>

#include "socketio/packet.h"

namespace snug::socketio::revision3 {

/// A CONNECT packet may name its namespace with a query ("/admin?token=a"). The query becomes
/// `auth`.
Packet without_query(Packet packet);
/// The id that such a client computes for itself.
std::string socket_id(std::string_view nsp, std::string_view session_id);

}  // namespace snug::socketio::revision3
