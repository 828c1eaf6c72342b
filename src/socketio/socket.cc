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

std::any& Socket::data() {
  CHECK(impl_ != nullptr);
  return impl_->data();
}

void Socket::on(std::string event, EventHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) {
    listeners->events.add(std::move(event), std::move(handler));
  }
}

void Socket::once(std::string event, EventHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) {
    listeners->events.add(std::move(event), std::move(handler), /*once=*/true);
  }
}

void Socket::off(std::string_view event) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) listeners->events.remove(event);
}

void Socket::on_any(EventHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr)
    listeners->any.add({}, std::move(handler));
}

void Socket::on_disconnecting(DisconnectHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) {
    listeners->disconnecting.add({}, std::move(handler));
  }
}

void Socket::on_disconnect(DisconnectHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr) {
    listeners->disconnect.add({}, std::move(handler));
  }
}

void Socket::on_drain(std::function<void()> handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr)
    listeners->drain.add({}, std::move(handler));
}

void Socket::on_error(ErrorHandler handler) {
  if (auto* listeners = impl_ ? impl_->listeners() : nullptr)
    listeners->error.add({}, std::move(handler));
}

void Socket::report(const Error& error) const {
  if (impl_) impl_->report(error);
}

void Socket::emit_values(std::string_view event, Json values) const {
  if (impl_) impl_->emit(event, values, /*only_if_writable=*/false);
}

void Socket::emit_values_volatile(std::string_view event, Json values) const {
  if (impl_) impl_->emit(event, values, /*only_if_writable=*/true);
}

void Socket::emit_with_ack(std::string_view event, Json values, std::chrono::milliseconds timeout,
                           AckHandler on_answer) const {
  if (!impl_) return on_answer(Unexpected(socketio::disconnected_error()));
  impl_->emit_with_ack(event, values, timeout, std::move(on_answer));
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
