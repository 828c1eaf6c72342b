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
#include "socketio/socket_impl.h"

namespace snug {

namespace socketio {

/// What a namespace asks of the server around it.
class NamespaceOwner {
 public:
  /// Its last socket has left, and it is not to stay: destroys it at the end of the turn.
  virtual void remove_namespace(Namespace::Impl& nsp) = 0;

 protected:
  ~NamespaceOwner() = default;
};

}  // namespace socketio

/// What a Broadcast points at.
struct Broadcast::Target {
  Namespace::Impl& nsp;
};

/// Owned by the hub, by handles, and by its sockets together while there are any.
class Namespace::Impl final : public AdapterHost,
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
  /// Whether the adapter is another than the one in memory.
  bool has_own_adapter() const { return adapter_ != &memory_; }
  socketio::MemoryAdapter& memory() { return memory_; }
  socketio::RoomTable& rooms() { return memory_.rooms(); }
  std::shared_ptr<Broadcast::Target> target() { return {shared_from_this(), &target_}; }
  /// Null unless the server's clients may come back.
  socketio::Recovery* recovery() const { return recovery_.get(); }
  /// For a socket that is to have been the one that `auth` names, if it can be.
  std::unique_ptr<socketio::Recoverable> recoverable(const Json& auth) const;
  /// Numbers of acknowledgements are the namespace's: a broadcast asks everyone under the same.
  std::uint64_t take_ack_id() { return next_ack_id_++; }
  socketio::EncodedPacket encode(std::string_view event, OutgoingList values,
                                 std::optional<std::uint64_t> id, const EmitFlags& flags,
                                 std::string_view offset = {}) const;

  /// Whether the name may travel; the application's mistake is logged.
  bool may_emit(std::string_view event);
  bool may_emit_to_servers(std::string_view event);

  void use(Middleware middleware);
  void on_connection(ConnectionHandler handler);
  /// The same, before all of those; for the library, which looks at sockets before they do
  /// anything.
  void before_connection(ConnectionHandler handler);
  void on(std::string event, std::function<void(ServerEvent)> handler);

  /// The server has ended: handles of the application do nothing any more.
  bool over() const { return *over_; }
  /// Calls `handler` with `outcome` at the end of the turn.
  template <class Handler, class Outcome>
  void complete(Handler handler, Outcome outcome) {
    if (!over()) context_.completions.add(std::move(handler), std::move(outcome));
  }
  void complete(std::function<void()> completion) {
    if (!over()) context_.completions.add(std::move(completion));
  }
  void fail(AckHandler handler, Error error) {
    complete(std::move(handler), Result<Json>(Unexpected(std::move(error))));
  }
  /// Runs `start(answer)`, where `answer` is for an adapter, which may call it at once or later:
  /// `done` is called at the end of the turn, or then.
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

  // Of sockets of this namespace, through its adapter.
  void join(Socket::Impl& socket, const RoomNames& rooms);
  void leave(Socket::Impl& socket, const RoomNames& rooms);
  /// It is connected: a recipient, in the room of its own id.
  void enter(Socket::Impl& socket);
  void leave_all(Socket::Impl& socket);
  /// A socket exists, or does no more.
  void retain();
  void let_go();

  /// It is a new child of that namespace: takes over its middleware and handlers as they are now.
  void inherit(const Impl& parent);
  /// Takes the adapter that `factory` makes; once, before any socket.
  void set_adapter(const AdapterFactory& factory);
  /// Nobody hears of its sockets any more.
  void silence();
  /// The server parts from it: what the application gave is dropped, for it may hold handles of
  /// this.
  void release();
  /// One that is to go with its last socket goes when nobody came.
  void remove_if_unused();

  // AdapterHost
  const std::string& nsp_name() const override { return name_; }
  Adapter& local() override { return memory_; }
  void deliver(ServerEvent event) override;
  void watch_rooms(RoomChangeHandler handler) override;

 private:
  void on_room_change(RoomChange change, std::string_view room, std::string_view id) override;
  void run_middleware(const Socket& socket, std::size_t index, std::size_t count);
  void accept(const Socket& socket);

  socketio::Context& context_;
  socketio::NamespaceOwner& owner_;
  const std::shared_ptr<const bool> over_;  ///< The context's, which may have gone.
  std::string name_;
  Broadcast::Target target_{*this};
  std::shared_ptr<socketio::Recovery> recovery_;  ///< Nobody else owns it for longer than a call.
  std::uint64_t next_ack_id_ = 0;
  std::size_t socket_count_ = 0;
  std::size_t present_count_ = 0;  ///< Sockets that are connected, or about to be.
  bool temporary_ = false;         ///< Goes when the last of them leaves.
  std::shared_ptr<Impl> self_;     ///< Set while there are sockets.
  /// Each in a place of its own, for handlers may add others while they run.
  std::vector<std::shared_ptr<const Middleware>> middlewares_;
  std::vector<std::shared_ptr<const ConnectionHandler>> connection_handlers_;
  ConnectionHandler before_connection_;
  std::vector<std::shared_ptr<const RoomChangeHandler>> room_handlers_;
  socketio::HandlerList server_events_;
  socketio::MemoryAdapter memory_{*this};
  std::unique_ptr<Adapter> own_adapter_;
  Adapter* adapter_ = &memory_;
};

}  // namespace snug
