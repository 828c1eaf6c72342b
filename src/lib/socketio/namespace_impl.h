// The body of snug::Namespace: middleware, connection handlers, rooms.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/namespace.h"
#include "socketio/context.h"
#include "socketio/encoder.h"
#include "socketio/guard.h"
#include "socketio/handler_list.h"
#include "socketio/memory_adapter.h"
#include "socketio/recoverable.h"
#include "socketio/recovery.h"
#include "socketio/restores.h"
#include "socketio/socket_impl.h"

namespace snug {

namespace socketio {

/// The part of the server that a namespace calls.
class NamespaceOwner {
 public:
  /// The last socket of a temporary namespace has left. Destroys `nsp` at the end of the turn.
  virtual void remove_namespace(Namespace::Impl& nsp) = 0;

 protected:
  ~NamespaceOwner() = default;
};

}  // namespace socketio

/// The target of a Broadcast.
struct SNUG_LOCAL Broadcast::Target {
  Namespace::Impl& nsp;
};

/// Owned by the hub and by handles, and by its own sockets while it has any.
class SNUG_LOCAL Namespace::Impl final : public AdapterHost,
                                         public std::enable_shared_from_this<Namespace::Impl>,
                                         private socketio::RoomObserver {
 public:
  Impl(socketio::Context& context, socketio::NamespaceOwner& owner, std::string name);

  const std::string& name() const { return name_; }
  base::Environment& environment() { return context_.environment; }
  socketio::Completions& completions() { return context_.completions; }
  base::TextPool& event_names() { return context_.event_names; }
  const socketio::Encoder& encoder() const { return context_.encoder; }
  Adapter& adapter() { return *adapter_; }
  /// Whether the application set an adapter.
  bool has_own_adapter() const { return adapter_ != &memory_; }
  socketio::MemoryAdapter& memory() { return memory_; }
  socketio::RoomTable& rooms() { return memory_.rooms(); }
  std::shared_ptr<Broadcast::Target> target() { return {shared_from_this(), &target_}; }
  /// Null unless connection state recovery is on.
  socketio::Recovery* recovery() const { return recovery_.get(); }
  const std::shared_ptr<socketio::Recovery>& shared_recovery() const { return recovery_; }
  /// The same, null too if the adapter keeps the sessions.
  socketio::Recovery* own_recovery() const { return restores_ ? nullptr : recovery_.get(); }
  /// Only while the adapter keeps the sessions and the server runs.
  socketio::Restores& restores() { return *restores_; }
  /// Whether the session named by `auth` has to be asked from the adapter.
  bool restores_by_adapter(const Json& auth) const;
  /// Calls `done`, at once or later, for a socket that should continue that session, if possible.
  void restore(const Json& auth, std::function<void(std::unique_ptr<socketio::Recoverable>)> done);
  /// The client left meanwhile.
  void give_back(const socketio::Recoverable& recoverable);
  /// A temporary namespace is not removed while it is held.
  void hold() { ++present_count_; }
  void unhold();
  /// For a socket that should continue the session named by `auth`, if possible.
  std::unique_ptr<socketio::Recoverable> recoverable(const Json& auth) const;
  /// Ids of acknowledgements are per namespace, so a broadcast uses one id for all recipients.
  std::uint64_t take_ack_id() { return next_ack_id_++; }
  socketio::EncodedPacket encode(std::string_view event, OutgoingList values,
                                 std::optional<std::uint64_t> id, const EmitFlags& flags,
                                 std::string_view offset = {}) const;

  /// Whether the event name may be sent. Logs the application's mistake if not.
  bool may_emit(std::string_view event);
  bool may_emit_to_servers(std::string_view event);

  /// Adds nothing once the server has ended.
  template <socketio::HandlerKind kKind>
  ListenerId add_handler(std::string_view name, socketio::HandlerList::Function<kKind> handler,
                         socketio::HandlerList::How how = {}) {
    if (over()) return {};
    return ListenerId{handlers_.add<kKind>(event_names().take(name), std::move(handler), how)};
  }
  ListenerId on_room_change(RoomChangeHandler handler);
  socketio::HandlerList& handlers() { return handlers_; }
  /// Adds a connection handler that runs before all others. The library uses it to see sockets
  /// before they do anything.
  void before_connection(ConnectionHandler handler);

  /// Whether the server has ended. The application's handles do nothing then.
  bool over() const { return *over_; }
  /// Calls `handler` with `outcome` at the end of the turn.
  template <class Handler, class Outcome>
  void complete(Handler handler, Outcome outcome) {
    if (!over()) context_.completions.add(std::move(handler), std::move(outcome));
  }
  void complete(std::function<void()> completion) {
    if (!over()) context_.completions.add(std::move(completion));
  }
  void fail(answer::AllValuesHandler handler, Error error) {
    complete(std::move(handler), Result<Json>(Unexpected(std::move(error))));
  }
  /// Runs `start(answer)`, where an adapter may call `answer` at once or later. A call at once
  /// runs `done` at the end of the turn; a later call runs it directly.
  template <class Outcome, class Start>
  void ask(std::function<void(Outcome)> done, Start start) {
    const auto starting = std::make_shared<bool>(true);
    start([self = shared_from_this(), starting, done = std::move(done)](Outcome outcome) {
      if (*starting) return self->complete(done, std::move(outcome));
      if (self->over()) return;
      socketio::run_guarded(self->environment(), "an answer", [&] { done(std::move(outcome)); });
    });
    *starting = false;
  }

  /// Runs the middleware for a new socket, then connects or refuses it. `recoverable` may be null.
  void admit(const Socket& socket, std::unique_ptr<socketio::Recoverable> recoverable);

  // For sockets of this namespace, through its adapter.
  void join(Socket::Impl& socket, const RoomNames& rooms);
  void leave(Socket::Impl& socket, const RoomNames& rooms);
  /// The socket is connected: it becomes a recipient and joins the room of its own id.
  void enter(Socket::Impl& socket);
  void leave_all(Socket::Impl& socket);
  /// A socket begins, or has ended. The namespace lives while it has sockets.
  void retain();
  void let_go();

  /// This is a new child of `parent`. Copies the middleware and handlers as they are now.
  void inherit(Impl& parent);
  /// Uses the adapter made by `factory`. Call once, before any socket exists.
  void set_adapter(const AdapterFactory& factory);
  /// Calls `done` when the application's adapter has ended; at once if there is none, or if it was
  /// closed before.
  void close_adapter(std::function<void()> done);
  /// Asks the sockets through the adapter, and tells `collector` the number of servers if the
  /// adapter does not.
  void broadcast_with_ack(std::string_view event, OutgoingList values,
                          const BroadcastOptions& options,
                          const std::shared_ptr<AnswerCollector>& collector);
  /// From now on nobody is notified of its sockets.
  void silence();
  /// The server lets go of this namespace. Drops the application's functions, which may hold
  /// handles of this namespace.
  void release();
  /// Removes a temporary namespace that no socket has entered.
  void remove_if_unused();

  // AdapterHost
  const std::string& nsp_name() const override { return name_; }
  Adapter& local() override { return memory_; }
  bool has_room(std::string_view room) const override { return memory_.has_room(room); }
  void deliver(ServerEvent event) override;
  void watch_rooms(RoomChangeHandler handler) override { on_room_change(std::move(handler)); }
  const ConnectionStateRecoveryOptions* recovery_options() const override;
  void broadcast_at(std::string_view offset, std::string_view event, OutgoingList values,
                    const BroadcastOptions& options) override;
  void session_moved(std::string_view sid, std::string_view pid) override;
  void log(LogLevel level, std::string_view line) override;

 private:
  void on_room_change(RoomChange change, std::string_view room, std::string_view id) override;
  void run_middleware(const Socket& socket, std::uint32_t after, std::uint32_t newest);
  void accept(const Socket& socket);
  bool is_free(std::string_view event, bool reserved);

  socketio::Context& context_;
  socketio::NamespaceOwner& owner_;
  const std::shared_ptr<const bool> over_;  ///< Shared with the context, which may be gone.
  std::string name_;
  Broadcast::Target target_{*this};
  std::shared_ptr<socketio::Recovery> recovery_;  ///< Others own it only during a call.
  std::uint64_t next_ack_id_ = 0;
  std::size_t socket_count_ = 0;
  std::size_t present_count_ = 0;  ///< Connected or pending sockets.
  bool temporary_ = false;         ///< Removed when its last socket leaves.
  std::shared_ptr<Impl> self_;     ///< Set while there are sockets.
  socketio::HandlerList handlers_;
  ConnectionHandler before_connection_;
  socketio::MemoryAdapter memory_{*this};
  std::unique_ptr<Adapter> own_adapter_;
  bool adapter_closed_ = false;
  Adapter* adapter_ = &memory_;
  std::unique_ptr<socketio::Restores> restores_;  ///< Null unless the adapter keeps sessions.
};

}  // namespace snug
