// The handle of a session, and its body.
#include "engineio/engine_socket.h"

#include <span>
#include <string>
#include <utility>

#include "base/guard.h"
#include "base/utf8.h"

namespace snug {

using engineio::Session;

namespace {

// Separates the packets of a polling body (protocol revision 4, "HTTP long-polling").
constexpr char kSeparator = '\x1e';

/// Observes a session in which nobody is interested any more.
class Nobody final : public engineio::SessionObserver {
  void on_message(MessageKind, std::string_view) override {}
  void on_closed(engineio::CloseReason) override {}
};

}  // namespace

// --- the body ---

EngineSocket EngineSocket::Impl::observe(Session& session, const base::Environment& environment) {
  auto* const impl = new Impl(session, environment);
  impl->is_observer_ = true;
  impl->retain();
  session.set_observer(*impl);
  return EngineSocket(impl);
}

/// Runs the handlers of one kind. They may drop every handle and end the session.
template <class Kind, class... Values>
void EngineSocket::Impl::tell(std::string_view what, const Values&... values) {
  const EngineSocket self(this);
  listeners_.each<Kind>([&](const auto& handler) {
    base::guarded(environment_->log, {"engineio: a ", what, " handler"},
                  [&] { handler(values...); });
  });
}

bool EngineSocket::Impl::is_sendable(std::string_view text) const {
  const char* objection = nullptr;
  if (!base::is_utf8(text)) {
    objection = "is not UTF-8";
  } else if (session_->protocol() == 4 && text.find(kSeparator) != std::string_view::npos &&
             session_->transport_name() == "polling") {
    objection = "has U+001E, which separates packets, and its client polls";
  }
  if (objection == nullptr) return true;
  environment_->log(LogLevel::kWarning,
                    std::string("engineio: a text was not sent, because it ") + objection);
  return false;
}

void EngineSocket::Impl::send(std::string_view text, bool compress) {
  if (!session_->open() || !is_sendable(text)) return;
  const auto message = engineio::Message::text(text);
  session_->send(compress ? message : message.uncompressed());
}

void EngineSocket::Impl::send(std::span<const std::byte> bytes, bool compress) {
  if (!session_->open()) return;
  const auto message = engineio::Message::binary(
      std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  session_->send(compress ? message : message.uncompressed());
}

ListenerId EngineSocket::Impl::watch_sending(EnginePacketHandler handler) {
  if (session_ == nullptr) return {};
  session_->watch_sending();
  return add(CreatedPacket{std::move(handler)});
}

void EngineSocket::Impl::on_message(MessageKind kind, std::string_view payload) {
  const EngineSocket self(this);
  tell_message_packet(kind, payload);
  tell_message(kind, payload);
}

void EngineSocket::Impl::tell_message_packet(MessageKind kind, std::string_view payload) {
  tell<Packet>("packet", EnginePacket{EnginePacketType::kMessage, kind, payload});
}

void EngineSocket::Impl::tell_message(MessageKind kind, std::string_view payload) {
  if (session_ != nullptr && session_->open()) tell<Message>("message", kind, payload);
}

void EngineSocket::Impl::on_packet(EnginePacketType type, std::string_view data) {
  tell<Packet>("packet", EnginePacket{type, MessageKind::kText, data});
}

void EngineSocket::Impl::on_packet_created(EnginePacketType type, MessageKind kind,
                                           std::string_view data) {
  if (std::exchange(telling_created_, true)) return;
  const EngineSocket self(this);
  tell<CreatedPacket>("packet_create", EnginePacket{type, kind, data});
  telling_created_ = false;
}

void EngineSocket::Impl::on_drain() {
  tell<Drain>("drain");
}

void EngineSocket::Impl::on_upgrade() {
  tell<Upgrade>("upgrade", session_->transport_name());
}

void EngineSocket::Impl::on_closed(engineio::CloseReason reason) {
  const EngineSocket self(this);
  tell<Close>("close", engineio::reason_text(reason));
  detach();
}

void EngineSocket::Impl::on_abandoned() {
  detach();
}

/// The handlers are dropped last, because that may run the application's code.
void EngineSocket::Impl::detach() {
  static Nobody nobody;
  const EngineSocket self(this);
  Session* const session = std::exchange(session_, nullptr);
  if (session == nullptr) return;
  if (is_observer_) {
    session->set_observer(nobody);
    let_go();
  }
  listeners_.clear();
}

// --- the handle ---

EngineSocket::EngineSocket(Impl* impl) noexcept : impl_(impl) {
  if (impl_ != nullptr) impl_->retain();
}

void EngineSocket::drop(Impl* impl) noexcept {
  impl->let_go();
}

namespace {

Session* session_of(const EngineSocket& socket) {
  return socket.impl() != nullptr ? socket.impl()->session() : nullptr;
}

template <class Kind, class Handler>
ListenerId add(const EngineSocket& socket, Handler handler) {
  return socket.impl() != nullptr ? socket.impl()->add(Kind{std::move(handler)}) : ListenerId{};
}

}  // namespace

std::string EngineSocket::id() const {
  const Session* const session = session_of(*this);
  return session != nullptr ? std::string(session->id()) : std::string();
}

int EngineSocket::protocol() const {
  const Session* const session = session_of(*this);
  return session != nullptr ? session->protocol() : 0;
}

std::string_view EngineSocket::transport() const {
  const Session* const session = session_of(*this);
  return session != nullptr ? session->transport_name() : std::string_view();
}

bool EngineSocket::connected() const {
  const Session* const session = session_of(*this);
  return session != nullptr && session->open();
}

HttpRequest EngineSocket::request() const {
  const Session* const session = session_of(*this);
  return session != nullptr ? session->request() : HttpRequest();
}

void EngineSocket::send(std::string_view text, bool compress) const {
  if (session_of(*this) != nullptr) impl_->send(text, compress);
}

void EngineSocket::send(std::span<const std::byte> bytes, bool compress) const {
  if (session_of(*this) != nullptr) impl_->send(bytes, compress);
}

std::size_t EngineSocket::queued_bytes() const {
  const Session* const session = session_of(*this);
  return session != nullptr ? session->queued_bytes() : 0;
}

bool EngineSocket::writable() const {
  const Session* const session = session_of(*this);
  return session != nullptr && session->writable();
}

ListenerId EngineSocket::on_message(EngineMessageHandler handler) const {
  return add<Impl::Message>(*this, std::move(handler));
}

ListenerId EngineSocket::on_close(Callback<void(std::string_view)> handler) const {
  return add<Impl::Close>(*this, std::move(handler));
}

ListenerId EngineSocket::on_drain(Callback<void()> handler) const {
  return add<Impl::Drain>(*this, std::move(handler));
}

ListenerId EngineSocket::on_upgrade(Callback<void(std::string_view)> handler) const {
  return add<Impl::Upgrade>(*this, std::move(handler));
}

ListenerId EngineSocket::on_packet(EnginePacketHandler handler) const {
  return add<Impl::Packet>(*this, std::move(handler));
}

ListenerId EngineSocket::on_packet_create(EnginePacketHandler handler) const {
  return impl_ != nullptr ? impl_->watch_sending(std::move(handler)) : ListenerId{};
}

void EngineSocket::off(ListenerId id) const {
  if (impl_ != nullptr) impl_->remove(id);
}

void EngineSocket::close(bool discard) const {
  if (Session* const session = session_of(*this)) session->close(discard);
}

}  // namespace snug
