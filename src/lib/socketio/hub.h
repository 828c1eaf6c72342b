// Socket.IO's part of one server (protocol 5 over Engine.IO sessions): owns its namespaces and its
// clients, and brings them together.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/turn_queue.h"
#include "engineio/engine.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "socketio/client.h"
#include "socketio/context.h"
#include "socketio/dynamic_namespaces.h"
#include "socketio/namespace_impl.h"
#include "socketio/namespace_table.h"

namespace snug::socketio {

/// Its parts know the Context that they share, and of the hub only the interface that they call:
/// a client its ClientHost, a namespace its NamespaceOwner. Owned by snug::Server (src/lib/server);
/// loop thread only.
class Hub final : public engineio::EngineObserver,
                  private ClientHost,
                  private NamespaceOwner,
                  private base::TurnQueue::Hook {
 public:
  Hub(base::Environment& environment, const ServerOptions& options);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// The one of that name, which is made if there is none. "/" is put before the name if need be.
  Namespace of(std::string_view name);
  /// One whose children are made when a client asks for a name that matches, or that is let in.
  Namespace of(std::regex pattern);
  Namespace of(NamespaceFilter filter);
  /// The one of that name, if there is one.
  std::optional<Namespace> find(std::string_view name);
  /// In the order of their names.
  std::vector<Namespace> namespaces() const;
  void on_new_namespace(NamespaceTable::NewNamespaceHandler handler);

  void on_session(engineio::Session& session) override;
  /// The server ends: nobody is connected any more, and what the application gave is dropped. Its
  /// code that runs for that finds every part in its place, and handles that do nothing.
  void end();

 private:
  // ClientHost
  void enter_namespace(Client& client, const std::string& name, const Json& auth) override;
  void forget_wishes(const Client& client) override { dynamic_.forget(client); }
  void retire(Socket left) override;
  void remove_client(Client& client) override;
  // NamespaceOwner
  void remove_namespace(Namespace::Impl& nsp) override;
  /// Takes the newcomers into the root namespace, and lets go of what left.
  void on_turn_end() override;
  void release_retired();

  const std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
  Context context_;
  NamespaceTable namespaces_;
  DynamicNamespaces dynamic_;
  std::vector<std::unique_ptr<Client>> clients_;
  /// Clients of Socket.IO 2, which hear first that they are connected, as from Node.
  std::vector<Client*> newcomers_;
  // What left stays until the end of the turn.
  std::vector<Socket> retired_;
  std::vector<std::shared_ptr<Namespace::Impl>> removed_;
};

}  // namespace snug::socketio
