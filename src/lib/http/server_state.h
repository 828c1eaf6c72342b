// The state that all connections of one HTTP server share.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "base/environment.h"
#include "http/connection.h"
#include "http/limits.h"
#include "http/router.h"

namespace snug::http {

/// Owned by the Server; outlives its connections.
struct ServerState {
  ServerState(base::Environment& its_environment, const Limits& its_limits)
      : environment(its_environment), limits(its_limits) {}

  /// Destroys the connection at the end of the turn.
  void remove(Connection& connection);
  /// The Date field's value, made once a second.
  const std::string& date();

  base::Environment& environment;
  /// For objects that may outlive this; it expires with this, and they do nothing then.
  const std::shared_ptr<base::Environment> reach{&environment, [](base::Environment*) {}};
  const Limits limits;
  Router router;
  bool closing = false;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections;

 private:
  base::WallTime date_second_{};
  std::string date_;
};

}  // namespace snug::http
