// The Engine.IO 4 endpoint: an HTTP route that creates sessions and feeds them.
#pragma once

#include <cstddef>
#include <memory>

#include "base/environment.h"
#include "engineio/options.h"
#include "engineio/request_middleware.h"
#include "engineio/session.h"
#include "http/router.h"

namespace snug::engineio {

class EngineObserver {
 public:
  /// A session opened. Set its observer before returning. The open packet is already queued.
  virtual void on_session(Session& session) = 0;

 protected:
  ~EngineObserver() = default;
};

class Engine final : public http::Route {
 public:
  Engine(base::Environment& environment, Options options, EngineObserver& observer);
  ~Engine() override;

  http::BodyPlan on_head(const HttpRequest& head) override;
  /// Without a body, as in Node.
  HttpResponse refuse_size(const HttpRequest& head) override;
  void on_request(HttpRequest request, http::Responder responder) override;
  void on_body_lost(const HttpRequest& head, bool client_gone) override;
  void on_upgrade(HttpRequest request, http::Upgrade upgrade) override;

  /// Adds a function that every request passes before it is looked at, except those of foreign
  /// pages, which are refused before.
  void use(RequestMiddleware::Function function);
  std::size_t session_count() const;
  /// Closes every session (kServerShuttingDown). New sessions are refused.
  void close();
  /// Drops the application's functions, which are not called any more. New sessions are refused.
  void end();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::engineio
