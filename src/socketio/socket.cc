// The handle: forwards to the body, and is inert without one.
#include "snug/socket.h"

#include "base/check.h"
#include "snug/namespace.h"
#include "socketio/namespace_impl.h"
#include "socketio/pending_acks.h"
#include "socketio/socket_impl.h"

namespace snug {
std::optional<std::string> Handshake::query_parameter(std::string_view name) const {
  HttpRequest request;
  request.query = query;
  return request.query_parameter(name);
}

std::optional<std::string> Handshake::cookie(std::string_view name) const {
  HttpRequest request;
  request.headers = headers;
  return request.cookie(name);
}

const std::string& Socket::id() const {
  static const std::string kNone;
  return impl_ ? impl_->id() : kNone;
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

std::string_view Socket::transport() const {
  return impl_ ? impl_->transport() : std::string_view();
}

int Socket::protocol() const {
  return impl_ ? impl_->protocol() : 0;
}

std::any& Socket::data() {
  CHECK(impl_ != nullptr);
  return impl_->data();
}

namespace {

/// The name of handlers that are for everything.
constexpr const char* kEverything = "";

}  // namespace

ListenerId Socket::on(std::string event, EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::events, std::move(event), std::move(handler));
}

ListenerId Socket::once(std::string event, EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::events, std::move(event), std::move(handler),
                             {.once = true});
}

void Socket::off(std::string_view event) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) listeners->events.remove(event);
}

void Socket::off(ListenerId id) {
  if (impl_) impl_->remove_listener(id);
}

void Socket::off() {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) listeners->events.clear();
}

std::size_t Socket::listener_count(std::string_view event) const {
  auto* const listeners = impl_ ? impl_->listeners() : nullptr;
  return listeners ? listeners->events.count(event) : 0;
}

ListenerId Socket::on_any(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::any, kEverything, std::move(handler));
}

ListenerId Socket::prepend_any(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::any, kEverything, std::move(handler),
                             {.first = true});
}

void Socket::off_any() {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) listeners->any.clear();
}

ListenerId Socket::on_any_outgoing(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::RareListeners::any_outgoing, kEverything, std::move(handler));
}

ListenerId Socket::prepend_any_outgoing(EventHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::RareListeners::any_outgoing, kEverything, std::move(handler),
                             {.first = true});
}

void Socket::off_any_outgoing() {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) {
    if (listeners->rare) listeners->rare->any_outgoing.clear();
  }
}

void Socket::use(EventMiddleware middleware) {
  if (impl_) impl_->use(std::move(middleware));
}

ListenerId Socket::on_disconnecting(DisconnectHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::disconnecting, kEverything, std::move(handler));
}

ListenerId Socket::on_disconnect(DisconnectHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::Listeners::disconnect, kEverything, std::move(handler));
}

ListenerId Socket::on_drain(std::function<void()> handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::RareListeners::drain, kEverything, std::move(handler));
}

ListenerId Socket::on_upgrade(std::function<void(std::string_view)> handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::RareListeners::upgrade, kEverything, std::move(handler));
}

ListenerId Socket::on_error(ErrorHandler handler) {
  if (!impl_) return {};
  return impl_->add_listener(&Impl::RareListeners::error, kEverything, std::move(handler));
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
  if (!impl_) return on_answer(Unexpected(socketio::disconnected_error()));
  impl_->emit_with_ack(event, {Outgoing::each_of(values)}, {.timeout = timeout},
                       std::move(on_answer));
}

void SocketSender::emit_all(std::string_view event, OutgoingList values) const {
  if (auto* const socket = socket_.impl()) socket->emit(event, values, flags_);
}

void SocketSender::emit_with_ack(std::string_view event, Json values, AckHandler on_answer) const {
  auto* const socket = socket_.impl();
  if (!socket) return on_answer(Unexpected(socketio::disconnected_error()));
  socket->emit_with_ack(event, {Outgoing::each_of(values)}, flags_, std::move(on_answer));
}

Broadcast SocketSender::broadcast() const {
  auto* const socket = socket_.impl();
  CHECK(socket != nullptr);
  return Broadcast(socket->nsp().target(), {{}, {socket->id()}, flags_});
}

std::size_t Socket::queued_bytes() const {
  return impl_ ? impl_->queued_bytes() : 0;
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
