// The handle: forwards to the body, and does nothing without one.
#include "snug/socket.h"

#include <stdexcept>
#include <string>

#include "base/check.h"
#include "base/guard.h"
#include "snug/namespace.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug {

using socketio::HandlerKind;

namespace {

constexpr const char* kNoClient =
    "this Socket has no client: it was default-constructed, or moved from";

}  // namespace

Socket::Socket(Impl* impl) noexcept : impl_(impl) {
  if (impl_ != nullptr) impl_->retain();
}

void Socket::drop(Impl* impl) noexcept {
  impl->let_go();
}

std::string Socket::id() const {
  return std::string(impl_ ? impl_->id() : std::string_view());
}

bool Socket::connected() const {
  return impl_ && impl_->connected();
}

bool Socket::recovered() const {
  return impl_ && impl_->recovered();
}

Handshake Socket::handshake() const {
  return impl_ ? impl_->handshake() : Handshake();
}

Namespace Socket::nsp() const {
  REQUIRE(impl_ != nullptr, "Socket::nsp", kNoClient);
  return Namespace(impl_->nsp().shared_from_this());
}

EngineSocket Socket::conn() const {
  return impl_ ? impl_->conn() : EngineSocket();
}

std::any& Socket::data() const {
  REQUIRE(impl_ != nullptr, "Socket::data", kNoClient);
  return impl_->data();
}

void Socket::refuse_data(const std::type_info* wanted, const std::type_info* held) {
  if (wanted == nullptr) throw std::logic_error("data<T>() of a socket whose data is no T");
  throw std::logic_error("data<" + base::name_of(*wanted) + ">() of a socket whose data is a " +
                         base::name_of(*held));
}

ListenerId Socket::on(EventName event, EventHandler handler) const {
  return impl_ ? impl_->on(event, std::move(handler), {}) : ListenerId();
}

ListenerId Socket::once(EventName event, EventHandler handler) const {
  return impl_ ? impl_->on(event, std::move(handler), {.once = true}) : ListenerId();
}

void Socket::off(std::string_view event) const {
  if (impl_) impl_->handlers().remove(HandlerKind::kEvent, event);
}

void Socket::off(ListenerId id) const {
  if (impl_) impl_->handlers().remove_one(static_cast<std::uint32_t>(id));
}

void Socket::off() const {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kEvent);
}

std::size_t Socket::listener_count(std::string_view event) const {
  return impl_ ? impl_->handlers().count(HandlerKind::kEvent, event) : 0;
}

ListenerId Socket::on_any(EventHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAny>({}, std::move(handler));
}

ListenerId Socket::prepend_any(EventHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAny>({}, std::move(handler), {.first = true});
}

void Socket::off_any() const {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kAny);
}

ListenerId Socket::on_any_outgoing(EventHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAnyOutgoing>({}, std::move(handler));
}

ListenerId Socket::prepend_any_outgoing(EventHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAnyOutgoing>({}, std::move(handler), {.first = true});
}

void Socket::off_any_outgoing() const {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kAnyOutgoing);
}

ListenerId Socket::use(EventMiddleware middleware) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kEventMiddleware>({}, std::move(middleware));
}

ListenerId Socket::on_disconnecting(DisconnectHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kDisconnecting>({}, std::move(handler));
}

ListenerId Socket::on_disconnect(DisconnectHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kDisconnect>({}, std::move(handler));
}

ListenerId Socket::on_error(ErrorHandler handler) const {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kError>({}, std::move(handler));
}

void Socket::report(const Error& error) const {
  if (impl_) impl_->report({error, {}});
}

void Socket::emit_all(std::string_view event, OutgoingList values) const {
  if (impl_) impl_->emit(event, values, {});
}

void Socket::ask_all(std::string_view event, OutgoingList values,
                     answer::AllValuesHandler on_answer) const {
  if (impl_) impl_->emit_with_ack(event, values, {}, std::move(on_answer));
}

void SocketSender::emit_all(std::string_view event, OutgoingList values) const {
  if (auto* const socket = socket_.impl()) socket->emit(event, values, flags_);
}

void SocketSender::ask_all(std::string_view event, OutgoingList values,
                           answer::AllValuesHandler on_answer) const {
  auto* const socket = socket_.impl();
  if (socket) socket->emit_with_ack(event, values, flags_, std::move(on_answer));
}

Broadcast SocketSender::broadcast() const {
  auto* const socket = socket_.impl();
  REQUIRE(socket != nullptr, "Socket::to, except, broadcast or local", kNoClient);
  return Broadcast(socket->nsp().target(), {{}, {std::string(socket->id())}, flags_});
}

void Socket::join(const RoomNames& rooms) const {
  if (impl_ && !impl_->closed()) impl_->nsp().join(*impl_, rooms);
}

void Socket::leave(const RoomNames& rooms) const {
  if (impl_ && !impl_->closed()) impl_->nsp().leave(*impl_, rooms);
}

std::vector<std::string> Socket::rooms() const {
  if (!impl_ || impl_->closed()) return {};
  return impl_->nsp().rooms().rooms_of(*impl_);
}

Broadcast Socket::broadcast() const {
  REQUIRE(impl_ != nullptr, "Socket::to, except, broadcast or local", kNoClient);
  return Broadcast(impl_->nsp().target()).except(impl_->id());
}

void Socket::disconnect(bool close) const {
  if (!impl_) return;
  if (close) {
    impl_->disconnect_client();
  } else {
    impl_->disconnect();
  }
}

}  // namespace snug
