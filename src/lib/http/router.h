// Which part of the program answers which path.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/body_plan.h"
#include "http/exchange.h"
#include "http/request_body.h"

namespace snug::http {

/// Answers the requests of one path or prefix. Loop thread.
class Route {
 public:
  virtual ~Route() = default;
  /// A request has begun: its head is complete, and nothing of its body has been read. Returns what
  /// becomes of that.
  virtual BodyPlan on_head(const HttpRequest& head) = 0;
  /// The answer to a body above the plan's limit; by default 413 with a line for people. The
  /// connection closes after it.
  virtual HttpResponse refuse_size(const HttpRequest& head);
  virtual void on_request(HttpRequest request, Responder responder) = 0;
  /// As on_head() wished with BodyPlan::stream(). The body of a request that has none is at its
  /// end. An answer before the body's end is the last on its connection. Without any, the client is
  /// answered 500, or what the body's error is: 408, 413 or 400. By default there is none.
  virtual void on_stream(HttpRequest head, std::shared_ptr<RequestBody> body, Responder responder);
  /// A request that has begun will not be completed: its body was too large, too slow or malformed
  /// (and has been refused), or the client is gone. Neither of the other calls follows. Not called
  /// when on_head() has refused it, or wished for a stream.
  virtual void on_body_lost(const HttpRequest& head, bool client_gone);
  /// A request with `Connection: upgrade` and no body. By default it is answered as any other.
  virtual void on_upgrade(HttpRequest request, Upgrade upgrade);
};

class Router {
 public:
  /// Requests whose path is `path`, or begins with it when it ends in '/'. The longest wins.
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
