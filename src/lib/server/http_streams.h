// Implements HttpBodyReader, HttpBodyWriter and HttpResponder with the streams of http. Exceptions
// of the application's functions stop here.
#pragma once

#include <memory>
#include <string>

#include "base/environment.h"
#include "http/body_stream.h"
#include "http/exchange.h"
#include "snug/http_stream.h"

namespace snug::server {

/// Shared by the handles of one request, which may outlive the server.
struct StreamContext {
  std::weak_ptr<base::Environment> environment;  ///< Expired when the server is destroyed.
  std::string what;                              ///< "PUT /files", for the log.

  /// Runs a function of the application and logs its exceptions.
  void guard(const std::function<void()>& call) const;
  /// The same at the end of the turn.
  void guard_later(std::function<void()> call) const;
};

HttpBodyReader make_reader(std::shared_ptr<const StreamContext> context,
                           std::shared_ptr<http::BodyStream> body);
HttpResponder make_responder(std::shared_ptr<const StreamContext> context,
                             http::Responder responder);

}  // namespace snug::server
