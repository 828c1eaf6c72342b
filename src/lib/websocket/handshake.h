// The opening handshake (RFC 6455 4.2).
#pragma once

#include "snug/http.h"

namespace snug::websocket {

/// Whether the request asks for the WebSocket protocol at all.
bool wants_websocket(const HttpRequest& request);
/// Status 101 with the accept key, or a refusal: 400, or 426 with Sec-WebSocket-Version for an
/// unsupported version.
HttpResponse answer_handshake(const HttpRequest& request);

}  // namespace snug::websocket
