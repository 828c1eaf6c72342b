// The bodies of snug::Namespace and snug::Next.
#include "snug/namespace.h"

#include <utility>

#include "snug/event_name.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/packet.h"
#include "socketio/pending_acks.h"
#include "socketio/socket_impl.h"

namespace snug {

using socketio::HandlerKind;
using socketio::run_guarded;

struct SNUG_LOCAL Next::State {
  State(Decide answer, const char* text) : decide(std::move(answer)), when_dropped(text) {}
  ~State() { end(Unexpected(ConnectError{when_dropped, nullptr})); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void end(Result<void, ConnectError> decision) {
    if (decide) std::exchange(decide, nullptr)(std::move(decision));
  }

  Decide decide;
  const char* when_dropped;
};

Next::Next(Decide decide, const char* when_dropped)
    : state_(std::make_shared<State>(std::move(decide), when_dropped)) {}

void Next::operator()() const {
  state_->end({});
}

void Next::operator()(ConnectError refusal) const {
  state_->end(Unexpected(std::move(refusal)));
}

Namespace::Impl::Impl(socketio::Context& context, socketio::NamespaceOwner& owner, std::string name)
    : context_(context), owner_(owner), over_(context.over), name_(std::move(name)) {
  const socketio::Settings& settings = context.settings;
  if (!settings.recovery) return;
  recovery_ = std::make_shared<socketio::Recovery>(context.environment, *settings.recovery,
                                                   settings.unnoticed_break);
}

std::unique_ptr<socketio::Recoverable> Namespace::Impl::recoverable(const Json& auth) const {
  if (!recovery_) return nullptr;
  base::Random& random = context_.environment.random;
  if (restores_) return std::make_unique<socketio::Recoverable>(recovery_, std::nullopt, random);
  return std::make_unique<socketio::Recoverable>(recovery_, auth, random);
}

void Namespace::Impl::admit(const Socket& socket,
                            std::unique_ptr<socketio::Recoverable> recoverable) {
  ++present_count_;
  if (recoverable) socket.impl()->make_recoverable(std::move(recoverable));
  if (!socket.impl()->pending()) return;  // a handler of one of its rooms ended the client
  if (socket.recovered() && recovery_->skip_middlewares()) return accept(socket);
  run_middleware(socket, 0, handlers_.newest());
}

/// Asks the next middleware after the one numbered `after`; those added later than `newest` are not
/// asked.
void Namespace::Impl::run_middleware(const Socket& socket, std::uint32_t after,
                                     std::uint32_t newest) {
  const auto ask = [&](std::uint32_t id, const std::shared_ptr<const Middleware>& middleware) {
    // The answer may come after the client or this server is gone. Then the socket is no longer
    // pending.
    Next next([this, socket, id, newest](Result<void, ConnectError> decision) {
      if (!socket.impl()->pending()) return;
      if (decision) {
        run_middleware(socket, id, newest);
      } else {
        socket.impl()->refuse(decision.error());
      }
    });
    run_guarded(environment(), "a middleware", [&] { (*middleware)(socket, std::move(next)); });
  };
  if (!handlers_.call_next<HandlerKind::kMiddleware>(after, newest, ask)) accept(socket);
}

void Namespace::Impl::accept(const Socket& socket) {
  socket.impl()->connect();
  if (!socket.impl()->joined()) return;  // a handler of its room, or the adapter, disconnected it
  if (before_connection_) before_connection_(socket);
  const auto call = [&](const std::shared_ptr<const ConnectionHandler>& handler) {
    socket.impl()->run_reported("a connection", [&] { (*handler)(socket); });
  };
  handlers_.each<HandlerKind::kConnection>({}, call);
}

socketio::EncodedPacket Namespace::Impl::encode(std::string_view event, OutgoingList values,
                                                std::optional<std::uint64_t> id,
                                                const EmitFlags& flags,
                                                std::string_view offset) const {
  socketio::EncodedPacket packet = context_.encoder.event(name_, event, values, id, offset);
  if (!flags.compress) packet.forbid_compression();
  return packet;
}

bool Namespace::Impl::may_emit(std::string_view event) {
  if (over()) return false;
  ON_LOOP_THREAD(environment(), "emit");
  return is_free(event, EventName(event).reserved());
}

bool Namespace::Impl::may_emit_to_servers(std::string_view event) {
  return !over() && is_free(event, EventName(event).reserved_for_servers());
}

bool Namespace::Impl::is_free(std::string_view event, bool reserved) {
  if (!reserved) return true;
  environment().log(LogLevel::kWarning,
                    "socketio: not emitted: " + socketio::reserved_event_error(event).message);
  return false;
}

void Namespace::Impl::before_connection(ConnectionHandler handler) {
  before_connection_ = std::move(handler);
}

void Namespace::Impl::join(Socket::Impl& socket, const RoomNames& rooms) {
  ON_LOOP_THREAD(environment(), "Socket::join");
  if (has_own_adapter()) {
    adapter_->add(Socket(&socket), rooms);
    if (restores_) socket.save_session_soon();
    return;
  }
  rooms.each([&](std::string_view room) { memory_.join(socket, room); });
}

void Namespace::Impl::leave(Socket::Impl& socket, const RoomNames& rooms) {
  ON_LOOP_THREAD(environment(), "Socket::leave");
  rooms.each([&](std::string_view room) {
    if (has_own_adapter()) return adapter_->remove(Socket(&socket), room);
    memory_.rooms().leave(socket, room);
  });
  if (restores_) socket.save_session_soon();
}

void Namespace::Impl::enter(Socket::Impl& socket) {
  memory_.rooms().add(socket);
  // A handler of its room may have disconnected it. The adapter would then keep it for ever.
  if (has_own_adapter() && !socket.closed()) join(socket, socket.id());
}

void Namespace::Impl::leave_all(Socket::Impl& socket) {
  if (has_own_adapter()) adapter_->remove_all(Socket(&socket));
  memory_.rooms().remove(socket);
  unhold();
}

void Namespace::Impl::unhold() {
  --present_count_;
  remove_if_unused();
}

void Namespace::Impl::remove_if_unused() {
  if (present_count_ == 0 && temporary_) owner_.remove_namespace(*this);
}

void Namespace::Impl::inherit(Impl& parent) {
  socketio::HandlerList& inherited = parent.handlers_;
  inherited.each<HandlerKind::kMiddleware>({}, [this](const auto& middleware) {
    add_handler<HandlerKind::kMiddleware>({}, middleware);
  });
  inherited.each<HandlerKind::kConnection>(
      {}, [this](const auto& handler) { add_handler<HandlerKind::kConnection>({}, handler); });
  temporary_ = context_.settings.cleanup_empty_child_namespaces;
}

void Namespace::Impl::retain() {
  if (socket_count_++ == 0) self_ = shared_from_this();
}

void Namespace::Impl::let_go() {
  if (--socket_count_ == 0) self_.reset();  // may destroy this
}

void Namespace::Impl::set_adapter(const AdapterFactory& factory) {
  if (!factory) return;
  own_adapter_ = factory(*this);
  if (!own_adapter_) return;
  adapter_ = own_adapter_.get();
  if (const Result<void> begun = adapter_->init(); !begun) {
    log(LogLevel::kError, "the adapter of " + name_ + ": " + begun.error().message);
  }
  if (recovery_ && adapter_->keeps_sessions()) {
    restores_ = std::make_unique<socketio::Restores>(*this);
  }
}

void Namespace::Impl::close_adapter(std::function<void()> done) {
  if (!own_adapter_ || std::exchange(adapter_closed_, true)) return done();
  own_adapter_->close(std::move(done));
}

void Namespace::Impl::broadcast_with_ack(std::string_view event, OutgoingList values,
                                         const BroadcastOptions& options,
                                         const std::shared_ptr<AnswerCollector>& collector) {
  adapter_->broadcast_with_ack(event, values, options, collector);
  if (!has_own_adapter()) collector->expect_servers(1);
}

void Namespace::Impl::log(LogLevel level, std::string_view line) {
  environment().log(level, line);
}

void Namespace::Impl::silence() {
  temporary_ = false;
  rooms().set_observer(nullptr);
}

void Namespace::Impl::release() {
  silence();
  restores_.reset();
  close_adapter([] {});
  adapter_ = &memory_;
  // Each is unreachable before it is destroyed, because that may run the application's code.
  std::exchange(own_adapter_, nullptr).reset();
  std::exchange(before_connection_, nullptr);
  handlers_.clear();
  std::exchange(recovery_, nullptr).reset();
}

void Namespace::Impl::deliver(ServerEvent event) {
  const std::string name = event.name;
  const auto call = [&](const std::function<void(ServerEvent)>& handler) {
    run_guarded(environment(), "the server-side event", name, [&] { handler(event); });
  };
  handlers_.each<HandlerKind::kServerEvent>(name, call);
}

ListenerId Namespace::Impl::on_room_change(RoomChangeHandler handler) {
  const ListenerId id = add_handler<HandlerKind::kRoomChange>({}, std::move(handler));
  if (!over()) rooms().set_observer(this);
  return id;
}

void Namespace::Impl::on_room_change(RoomChange change, std::string_view room,
                                     std::string_view id) {
  handlers_.each<HandlerKind::kRoomChange>({}, [&](const RoomChangeHandler& handler) {
    run_guarded(environment(), "a room", [&] { handler(change, room, id); });
  });
}

const std::string& Namespace::name() const {
  return impl_->name();
}

ListenerId Namespace::on_connection(ConnectionHandler handler) const {
  return impl_->add_handler<HandlerKind::kConnection>(
      {}, std::make_shared<const ConnectionHandler>(std::move(handler)));
}

ListenerId Namespace::use(Middleware middleware) const {
  return impl_->add_handler<HandlerKind::kMiddleware>(
      {}, std::make_shared<const Middleware>(std::move(middleware)));
}

void Namespace::off(ListenerId id) const {
  impl_->handlers().remove_one(static_cast<std::uint32_t>(id));
}

std::vector<Socket> Namespace::sockets() const {
  std::vector<Socket> sockets;
  sockets.reserve(impl_->rooms().members().size());
  for (socketio::Member* member : impl_->rooms().members()) {
    sockets.push_back(Socket(static_cast<Socket::Impl*>(member)));
  }
  return sockets;
}

Broadcast Namespace::all() const {
  return Broadcast(impl_->target());
}

void Namespace::emit_all(std::string_view event, OutgoingList values) const {
  all().emit_all(event, values);
}

void Namespace::ask_all(std::string_view event, OutgoingList values,
                        BroadcastAckHandler on_answers) const {
  all().ask_all(event, values, std::move(on_answers));
}

void Namespace::emit_to_servers(std::string_view event, OutgoingList values,
                                BroadcastAckHandler on_answers) const {
  if (!impl_->may_emit_to_servers(event)) {
    if (on_answers) impl_->complete(std::move(on_answers), BroadcastAnswers());
    return;
  }
  Adapter& adapter = impl_->adapter();
  if (!on_answers) return adapter.server_side_emit(event, values, nullptr);
  BroadcastAckHandler first_values = [on_answers = std::move(on_answers)](BroadcastAnswers all) {
    on_answers(answer::first_of_each(std::move(all)));
  };
  impl_->ask(std::move(first_values), [&](BroadcastAckHandler answer) {
    adapter.server_side_emit(event, values, std::move(answer));
  });
}

ListenerId Namespace::on(std::string event, std::function<void(ServerEvent)> handler) const {
  return impl_->add_handler<HandlerKind::kServerEvent>(event, std::move(handler));
}

ListenerId Namespace::once(std::string event, std::function<void(ServerEvent)> handler) const {
  return impl_->add_handler<HandlerKind::kServerEvent>(event, std::move(handler), {.once = true});
}

void Namespace::off(std::string_view event) const {
  impl_->handlers().remove(HandlerKind::kServerEvent, event);
}

void Namespace::off() const {
  impl_->handlers().remove_all(HandlerKind::kServerEvent);
}

Adapter& Namespace::adapter() const {
  return impl_->adapter();
}

namespace {

RoomChangeHandler only(RoomChange which, std::function<void(std::string_view)> handler) {
  return [which, handler = std::move(handler)](RoomChange change, std::string_view room,
                                               std::string_view) {
    if (change == which) handler(room);
  };
}

RoomChangeHandler only(RoomChange which,
                       std::function<void(std::string_view, std::string_view)> handler) {
  return [which, handler = std::move(handler)](RoomChange change, std::string_view room,
                                               std::string_view id) {
    if (change == which) handler(room, id);
  };
}

}  // namespace

ListenerId Namespace::on_create_room(std::function<void(std::string_view)> handler) const {
  return impl_->on_room_change(only(RoomChange::kCreated, std::move(handler)));
}

ListenerId Namespace::on_delete_room(std::function<void(std::string_view)> handler) const {
  return impl_->on_room_change(only(RoomChange::kDeleted, std::move(handler)));
}

ListenerId Namespace::on_join_room(
    std::function<void(std::string_view, std::string_view)> handler) const {
  return impl_->on_room_change(only(RoomChange::kJoined, std::move(handler)));
}

ListenerId Namespace::on_leave_room(
    std::function<void(std::string_view, std::string_view)> handler) const {
  return impl_->on_room_change(only(RoomChange::kLeft, std::move(handler)));
}

}  // namespace snug
