// The commands of an admin page: emit, join, leave, disconnect.
#pragma once

#include "snug/socket.h"
#include "socketio/hub.h"

namespace snug::admin {

/// Adds handlers for the page's commands to a socket of the admin namespace. Invalid commands are
/// ignored. The server is borrowed.
void obey(Socket& admin, socketio::Hub& hub);

}  // namespace snug::admin
