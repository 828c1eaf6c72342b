// The Socket.IO 5 protocol over Engine.IO sessions: namespaces, sockets, rooms, acks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <regex>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "engineio/server.h"
#include "snug/namespace.h"
#include "snug/options.h"

namespace snug::socketio {

class Hub;

/// Owned by snug::Server (src/lib/server); loop thread only.
class Server final : public engineio::ServerObserver {
 public:
  Server(base::Environment& environment, const ServerOptions& options);
  ~Server();

  Namespace of(std::string_view name);
  Namespace of(std::regex pattern);
  Namespace of(NamespaceFilter filter);
  /// The one of that name, if there is one.
  std::optional<Namespace> find(std::string_view name);
  std::vector<Namespace> namespaces() const;
  void on_new_namespace(std::function<void(Namespace)> handler);
  void on_session(engineio::Session& session) override;
  /// See Hub::end().
  void end();

 private:
  std::unique_ptr<Hub> hub_;
};

}  // namespace snug::socketio
