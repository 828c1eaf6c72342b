// The body of snug::Engine: the application's functions for a server's Engine.IO part.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "base/listeners.h"
#include "engineio/engine.h"
#include "engineio/options.h"
#include "snug/engine.h"

namespace snug {

/// Owned by the server's front. Loop thread.
class SNUG_LOCAL Engine::Impl {
 public:
  struct Connection {
    Callback<void(EngineSocket)> call;
  };
  struct Refused {
    Callback<void(const ConnectionError&)> call;
  };
  struct InitialHeaders {
    EngineHeadersHandler call;
  };
  struct Headers {
    EngineHeadersHandler call;
  };

  /// `environment` is borrowed.
  explicit Impl(const base::Environment& environment) : environment_(environment) {}

  /// `options` with hooks that call these functions. They are called until end().
  engineio::Options hook_into(engineio::Options options);
  /// The endpoint that was made with those options.
  void belong_to(engineio::Engine& endpoint) { endpoint_ = &endpoint; }

  template <class Kind>
  ListenerId add(Kind kind) {
    return over_ ? ListenerId{} : ListenerId{listeners_.add(std::move(kind))};
  }
  void remove(ListenerId id) { listeners_.remove(static_cast<std::uint32_t>(id)); }
  void use(EngineMiddleware middleware);
  std::size_t session_count() const { return endpoint_->session_count(); }

  bool hears_connections() const { return listeners_.has<Connection>(); }
  void tell_connection(const EngineSocket& socket);
  /// Drops the functions, now and from now on.
  void end();

 private:
  template <class Kind, class... Values>
  void tell(std::string_view what, Values&... values);

  const base::Environment& environment_;
  engineio::Engine* endpoint_ = nullptr;
  base::Listeners<Connection, Refused, InitialHeaders, Headers> listeners_;
  bool over_ = false;
};

}  // namespace snug
