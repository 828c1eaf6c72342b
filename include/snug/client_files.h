// The official client for JavaScript out of the program itself, as Node's serveClient does it.
#pragma once

#include <vector>

#include "snug/http.h"

namespace snug {

/// The builds of npm's socket.io-client with which this library was built, and their maps, for
/// ServerOptions::client_files: pages then load "/socket.io/socket.io.js" (or the minified, the
/// module or the MessagePack build) with nothing installed beside the program. 1.5 MB of it, plain
/// and compressed, lie in the program and are read from there. It is in a library of its own,
/// snug-client (pkg-config snug-client), which is built with -Dclient=true.
///
///     snug::Server server(loop, {.client_files = snug::embedded_client()});
std::vector<EmbeddedFile> embedded_client();

}  // namespace snug
