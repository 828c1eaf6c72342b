// What an admin page may have done: emit, join, leave, disconnect.
#pragma once

#include "snug/socket.h"
#include "socketio/hub.h"

namespace snug::admin {

/// Adds the handlers of the page's commands to a socket of the admin namespace. What makes no sense
/// does nothing. The server is borrowed.
void obey(Socket& admin, socketio::Hub& hub);

}  // namespace snug::admin
