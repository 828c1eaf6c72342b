// What the rooms of one Socket.IO server share: its environment, limits, namespaces and clients.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/environment.h"
#include "base/text_pool.h"
#include "base/turn_queue.h"
#include "engineio/session.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "snug/parser.h"
#include "socketio/completions.h"
#include "socketio/decoder.h"
#include "socketio/dynamic_namespaces.h"
#include "socketio/encoder.h"

namespace snug::socketio {

class Client;

class Hub : private base::TurnQueue::Hook {
 public:
  Hub(base::Environment& environment, const ServerOptions& options);
  virtual ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Null when the application has not made it.
  Namespace::Impl* find_namespace(std::string_view name);
  Namespace::Impl& make_namespace(std::string_view name);
  /// In the order of their names.
  std::vector<Namespace> namespaces() const;
  /// A new one of that name, which nobody has heard of yet.
  Namespace::Impl& add_namespace(const std::string& name);
  /// Its last socket has left, and it is not to stay: destroys it at the end of the turn.
  void remove_namespace(Namespace::Impl& nsp);
  DynamicNamespaces& dynamic() { return dynamic_; }
  void on_new_namespace(std::function<void(Namespace)> handler);
  void tell_new(Namespace::Impl& nsp);

  void add_client(engineio::Session& session);
  /// Destroys it at the end of the turn.
  void remove_client(Client& client);
  /// Keeps a socket that left until the end of the turn: handlers of its own may be on the stack,
  /// and a broadcast that is under way may still point at it.
  void retire(Socket left);
  /// The server ends: nobody is connected any more, and what the application gave is dropped. Its
  /// code that runs for that finds every part in its place, and handles that do nothing.
  void end();

  base::Environment& environment;
  /// Whether it has ended. Handles, which may outlive it, keep this to know.
  const std::shared_ptr<bool> over = std::make_shared<bool>(false);
  Completions completions;
  base::TextPool event_names;  ///< Of handlers: all sockets have the same.
  const DecoderLimits limits;
  const std::shared_ptr<const Parser> parser;  ///< Null is the default one.
  const Encoder encoder;
  const std::optional<ConnectionStateRecoveryOptions> recovery;
  /// How long a connection may be broken before it is noticed: a pong proves that what was sent
  /// before its ping has arrived.
  const std::chrono::milliseconds unnoticed_break;
  const std::chrono::milliseconds connect_timeout;
  const std::chrono::milliseconds attachment_timeout;
  const bool cleanup_empty_child_namespaces;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  /// Takes the newcomers into the root namespace, and lets go of what left.
  void on_turn_end() override;
  void release_retired();

  AdapterFactory adapter_factory_;
  std::vector<std::shared_ptr<const std::function<void(Namespace)>>> new_namespace_handlers_;
  DynamicNamespaces dynamic_;
  std::unordered_map<std::string, std::shared_ptr<Namespace::Impl>, Hash, std::equal_to<>>
      namespaces_;
  std::vector<std::unique_ptr<Client>> clients_;
  /// Clients of Socket.IO 2, which hear first that they are connected, as from Node.
  std::vector<Client*> newcomers_;
  std::vector<Socket> retired_;
  std::vector<std::shared_ptr<Namespace::Impl>> removed_;  ///< As the sockets that left.
};

}  // namespace snug::socketio
