// The bodies of HttpBodyReader, HttpBodyWriter and HttpResponder: http's streams, with a wall
// between them and what an application's functions throw.
#pragma once

#include <memory>
#include <string>

#include "base/environment.h"
#include "http/exchange.h"
#include "http/request_body.h"
#include "snug/http_stream.h"

namespace snug::server {

/// What the handles of one request share; they may outlive the server.
struct StreamContext {
  std::weak_ptr<base::Environment> environment;  ///< Empty when the server has gone.
  std::string what;                              ///< "PUT /files", for the log.

  /// Runs code of the application's.
  void guard(const std::function<void()>& call) const;
  /// The same at the end of the turn.
  void guard_later(std::function<void()> call) const;
};

HttpBodyReader make_reader(std::shared_ptr<const StreamContext> context,
                           std::shared_ptr<http::RequestBody> body);
HttpResponder make_responder(std::shared_ptr<const StreamContext> context,
                             http::Responder responder);

}  // namespace snug::server
