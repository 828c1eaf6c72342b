// See client_impl.h.
#include "testing/client_impl.h"

namespace snug::testing {

void Client::Impl::emit(std::string_view event, Json values, std::optional<std::uint64_t> ack_id) {
  Json data = Json::array({std::string(event)});
  if (values.is_array()) {
    data.insert(data.end(), values.begin(), values.end());
  } else if (!values.is_null()) {
    data.push_back(std::move(values));
  }
  Packet packet{PacketType::kEvent, nsp_, ack_id, std::move(data)};
  if (state_ != State::kConnected) {
    waiting_.push_back(std::move(packet));
  } else {
    send(std::move(packet));
  }
  connection_->settle();
}

Answer Client::Impl::emit_with_ack(std::string_view event, Json values) {
  const auto slot = std::make_shared<std::optional<Json>>();
  const std::uint64_t ack_id = last_ack_id_++;
  asked_.emplace(ack_id, slot);
  emit(event, std::move(values), ack_id);
  return Answer(slot);
}

void Client::Impl::on(std::string event, Handler handler) {
  handlers_[std::move(event)].push_back(std::move(handler));
}

void Client::Impl::disconnect() {
  if (!active()) return;
  if (connected()) send({PacketType::kDisconnect, nsp_, {}, {}});
  on_closed("io client disconnect");
  connection_->close_if_idle();
  connection_->settle();
}

void Client::Impl::reconnect() {
  connection_->connect(*this);
  connection_->settle();
}

void Client::Impl::set_connecting() {
  state_ = State::kConnecting;
  connect_error.reset();
  disconnect_reason.clear();
}

Packet Client::Impl::connect_packet() const {
  Json auth = auth_;
  if (!recovery_id_.empty()) {
    auth["pid"] = recovery_id_;
    if (!last_offset_.empty()) auth["offset"] = last_offset_;
  }
  return {PacketType::kConnect, nsp_, {}, std::move(auth)};
}

void Client::Impl::send(Packet packet) {
  connection_->send(packet);
}

void Client::Impl::on_packet(Packet packet) {
  switch (packet.type) {
    case PacketType::kConnect:
      return on_connected(packet.data);
    case PacketType::kConnectError:
      on_refused({packet.data.value("message", ""), packet.data.value("data", Json())});
      return connection_->close_if_idle();
    case PacketType::kDisconnect:
      on_closed("io server disconnect");
      return connection_->close_if_idle();
    case PacketType::kEvent:
      return on_event(std::move(packet));
    case PacketType::kAck:
      return on_ack(packet);
    case PacketType::kBinaryEvent:
    case PacketType::kBinaryAck:
      return;  // a packet never has these types
  }
}

void Client::Impl::on_connected(const Json& data) {
  if (state_ != State::kConnecting) return;
  state_ = State::kConnected;
  id = data.value("sid", "");
  const std::string given = data.value("pid", "");
  recovered = !given.empty() && given == recovery_id_;
  recovery_id_ = given;
  const auto waiting = std::exchange(waiting_, {});
  for (const Packet& packet : waiting) send(packet);
}

void Client::Impl::on_refused(ConnectError error) {
  state_ = State::kIdle;
  connect_error = std::move(error);
}

void Client::Impl::on_closed(std::string_view reason) {
  if (!active()) return;
  state_ = State::kIdle;
  disconnect_reason = reason;
  asked_.clear();
}

void Client::Impl::on_event(Packet packet) {
  if (!packet.data.is_array() || packet.data.empty()) return;
  Heard event{packet.data.front().get<std::string>(), std::move(packet.data), ack_for(packet.id)};
  event.args.erase(event.args.begin());
  if (!recovery_id_.empty() && !event.args.empty() && event.args.back().is_string()) {
    last_offset_ = event.args.back().get<std::string>();
  }
  heard.push_back(event);
  const auto found = handlers_.find(event.name);
  if (found == handlers_.end()) return;
  const std::vector<Handler> handlers = found->second;  // handlers may add others
  for (const Handler& handler : handlers) handler(event);
}

Ack Client::Impl::ack_for(std::optional<std::uint64_t> ack_id) {
  if (!ack_id) return {};
  return Ack([weak = weak_from_this(), ack_id](Json values) {
    const auto self = weak.lock();
    if (self == nullptr || !self->connected()) return;
    self->send({PacketType::kAck, self->nsp_, ack_id, std::move(values)});
    self->connection_->settle();
  });
}

void Client::Impl::on_ack(const Packet& packet) {
  const auto found = packet.id ? asked_.find(*packet.id) : asked_.end();
  if (found == asked_.end()) return;
  *found->second = packet.data;
  asked_.erase(found);
}

}  // namespace snug::testing
