// A request on its way through the endpoint.
#pragma once

#include "http/exchange.h"
#include "snug/http.h"

namespace snug::engineio {

/// A request, and the means to answer it.
struct Arrival {
  HttpRequest request;
  http::Responder responder;
  bool websocket = false;           ///< It asks for a WebSocket.
  HttpHeaders answer_headers = {};  ///< For its answer, from middleware.
};

}  // namespace snug::engineio
