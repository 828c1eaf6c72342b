// The official client for JavaScript, served from the program itself, as Node's serveClient does.
#pragma once

#include <vector>

#include "snug/http.h"

namespace snug {

/// The builds of npm's socket.io-client, and their maps, for ServerOptions::client_files. Pages
/// then load "/socket.io/socket.io.js" (or the minified, the module or the MessagePack build), and
/// nothing is installed beside the program. The files, plain and compressed, take 1.5 MB of the
/// program and are read from there. Their version is fixed when the library is built. This is a
/// separate library, snug-client (pkg-config snug-client), built with -Dclient=true.
///
///     snug::Server server(loop, {.client_files = snug::embedded_client()});
std::vector<EmbeddedFile> embedded_client();

}  // namespace snug
