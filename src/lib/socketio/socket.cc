// The handle: forwards to the body, and does nothing without one.
#include "snug/socket.h"

#include "base/check.h"
#include "snug/namespace.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug {

using socketio::HandlerKind;

std::optional<std::string> Handshake::query_parameter(std::string_view name) const {
  HttpRequest request;
  request.query = query;
  return request.query_parameter(name);
}

std::vector<std::pair<std::string, std::string>> Handshake::query_parameters() const {
  HttpRequest request;
  request.query = query;
  return request.query_parameters();
}

std::optional<std::string> Handshake::cookie(std::string_view name) const {
  HttpRequest request;
  request.headers = headers;
  return request.cookie(name);
}

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

const Handshake& Socket::handshake() const {
  static const Handshake kNone;
  return impl_ ? impl_->handshake() : kNone;
}

Namespace Socket::nsp() const {
  CHECK(impl_ != nullptr);
  return Namespace(impl_->nsp().shared_from_this());
}

EngineSocket Socket::conn() const {
  return impl_ ? impl_->conn() : EngineSocket();
}

std::any& Socket::data() {
  CHECK(impl_ != nullptr);
  return impl_->data();
}

ListenerId Socket::on(std::string event, EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kEvent>(std::move(event), std::move(handler));
}

ListenerId Socket::once(std::string event, EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kEvent>(std::move(event), std::move(handler),
                                                 {.once = true});
}

void Socket::off(std::string_view event) {
  if (impl_) impl_->handlers().remove(HandlerKind::kEvent, event);
}

void Socket::off(ListenerId id) {
  if (impl_) impl_->handlers().remove_one(static_cast<std::uint32_t>(id));
}

void Socket::off() {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kEvent);
}

std::size_t Socket::listener_count(std::string_view event) const {
  return impl_ ? impl_->handlers().count(HandlerKind::kEvent, event) : 0;
}

ListenerId Socket::on_any(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAny>({}, std::move(handler));
}

ListenerId Socket::prepend_any(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAny>({}, std::move(handler), {.first = true});
}

void Socket::off_any() {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kAny);
}

ListenerId Socket::on_any_outgoing(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAnyOutgoing>({}, std::move(handler));
}

ListenerId Socket::prepend_any_outgoing(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kAnyOutgoing>({}, std::move(handler), {.first = true});
}

void Socket::off_any_outgoing() {
  if (impl_) impl_->handlers().remove_all(HandlerKind::kAnyOutgoing);
}

void Socket::use(EventMiddleware middleware) {
  if (impl_) impl_->use(std::move(middleware));
}

ListenerId Socket::on_disconnecting(DisconnectHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kDisconnecting>({}, std::move(handler));
}

ListenerId Socket::on_disconnect(DisconnectHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kDisconnect>({}, std::move(handler));
}

ListenerId Socket::on_error(ErrorHandler handler) {
  if (!impl_) return {};
  return impl_->add_handler<HandlerKind::kError>({}, std::move(handler));
}

void Socket::report(const Error& error) const {
  if (impl_) impl_->report({error, {}});
}

void Socket::emit_all(std::string_view event, OutgoingList values) const {
  if (impl_) impl_->emit(event, values, {});
}

void Socket::emit_all_volatile(std::string_view event, OutgoingList values) const {
  if (impl_) impl_->emit(event, values, {.volatile_flag = true});
}

void Socket::emit_with_ack(std::string_view event, Json values, std::chrono::milliseconds timeout,
                           AckHandler on_answer) const {
  if (!impl_) return;
  impl_->emit_with_ack(event, {Outgoing::each_of(values)}, {.timeout = timeout},
                       std::move(on_answer));
}

void SocketSender::emit_all(std::string_view event, OutgoingList values) const {
  if (auto* const socket = socket_.impl()) socket->emit(event, values, flags_);
}

void SocketSender::emit_with_ack(std::string_view event, Json values, AckHandler on_answer) const {
  auto* const socket = socket_.impl();
  if (!socket) return;
  socket->emit_with_ack(event, {Outgoing::each_of(values)}, flags_, std::move(on_answer));
}

Broadcast SocketSender::broadcast() const {
  auto* const socket = socket_.impl();
  CHECK(socket != nullptr);
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
  CHECK(impl_ != nullptr);
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
