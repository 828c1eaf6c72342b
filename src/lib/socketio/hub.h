// The Socket.IO part of one server (protocol 5 over Engine.IO sessions). Owns its namespaces and
// clients, and connects them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/turn_queue.h"
#include "engineio/engine.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "snug/pattern.h"
#include "socketio/adapters_end.h"
#include "socketio/client.h"
#include "socketio/context.h"
#include "socketio/dynamic_namespaces.h"
#include "socketio/namespace_impl.h"
#include "socketio/namespace_table.h"

namespace snug::socketio {

/// Its parts share the Context, and know the hub only by an interface: a client by ClientHost, a
/// namespace by NamespaceOwner. Owned by snug::Server (src/lib/server); loop thread only.
class Hub final : public engineio::EngineObserver,
                  private ClientHost,
                  private NamespaceOwner,
                  private base::TurnQueue::Hook {
 public:
  Hub(base::Environment& environment, const ServerOptions& options);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Returns the namespace `name`, created if it does not exist. Adds a missing leading "/".
  Namespace of(std::string_view name);
  /// Returns a parent. Its children are created when a client asks for a name that matches
  /// `pattern`, or that `filter` accepts.
  Namespace of(const Pattern& pattern);
  Namespace of(NamespaceFilter filter);
  /// Returns the namespace `name` if it exists.
  std::optional<Namespace> find(std::string_view name);
  /// Sorted by name.
  std::vector<Namespace> namespaces() const;
  ListenerId on_new_namespace(std::function<void(Namespace)> handler);

  void on_session(engineio::Session& session) override;
  /// The handle of the session that opened last. Call it right after on_session().
  const EngineSocket& newest_conn() { return clients_.back()->conn(); }
  /// Closes the application's adapters, then calls `done`, at once or later. False if it has none,
  /// and `done` is not called.
  bool close_adapters(std::function<void()> done);
  /// The server ends: closes every socket and drops the application's functions. Application code
  /// that runs meanwhile still finds every part in place; its handles do nothing.
  void end();

 private:
  // ClientHost
  void enter_namespace(Client& client, const std::string& name, const Json& auth) override;
  void forget_wishes(const Client& client) override { dynamic_.forget(client); }
  void retire(Socket left) override;
  void remove_client(Client& client) override;
  // NamespaceOwner
  void remove_namespace(Namespace::Impl& nsp) override;
  /// Connects the newcomers to the root namespace, and releases retired parts.
  void on_turn_end() override;
  void release_retired();

  const std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
  Context context_;
  NamespaceTable namespaces_;
  DynamicNamespaces dynamic_;
  AdaptersEnd adapters_end_;
  std::vector<std::unique_ptr<Client>> clients_;
  /// Clients of Socket.IO 2. As in Node, their first packet tells them that they are connected.
  std::vector<Client*> newcomers_;
  // Closed parts stay until the end of the turn.
  std::vector<Socket> retired_;
  std::vector<std::shared_ptr<Namespace::Impl>> removed_;
};

}  // namespace snug::socketio
