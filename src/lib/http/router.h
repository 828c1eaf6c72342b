// Maps paths to the parts of the program that answer them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/body_plan.h"
#include "http/body_stream.h"
#include "http/exchange.h"

namespace snug::http {

/// Answers the requests of one path or prefix. Loop thread.
class Route {
 public:
  virtual ~Route() = default;
  /// The head of a request is complete, and nothing of its body has been read. Returns the
  /// treatment of the body.
  virtual BodyPlan on_head(const HttpRequest& head) = 0;
  /// The answer to a body above the plan's limit; by default 413 with a line for people. The
  /// connection closes after it.
  virtual HttpResponse refuse_size(const HttpRequest& head);
  virtual void on_request(HttpRequest request, Responder responder) = 0;
  /// Called if on_head() returned BodyPlan::stream(). A request without a body gets an empty one.
  /// An answer before the body's end is the last on its connection. If `responder` is dropped, as
  /// by default, the client gets 500, or the status of the body's error: 408, 413 or 400.
  virtual void on_stream(HttpRequest head, std::shared_ptr<BodyStream> body, Responder responder);
  /// The body of a request will not be completed. Either it was too large, too slow or malformed
  /// and has been refused, or the client is gone. No other call follows for that request. Not
  /// called if on_head() refused the request or asked for a stream.
  virtual void on_body_lost(const HttpRequest& head, bool client_gone);
  /// A request with `Connection: upgrade` and no body. By default it is answered like any other.
  virtual void on_upgrade(HttpRequest request, Upgrade upgrade);
};

class Router {
 public:
  /// `route` answers requests for exactly `path`. A `path` that ends in '/' also matches every path
  /// below it. The longest match wins.
  void add(std::string path, Route& route);
  /// Null when nothing matches.
  Route* find(std::string_view path) const;

 private:
  struct Entry {
    std::string path;
    Route* route;
  };
  std::vector<Entry> entries_;
};

}  // namespace snug::http
