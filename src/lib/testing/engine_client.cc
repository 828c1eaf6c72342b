// See engine_client.h.
#include "testing/engine_client.h"

#include <algorithm>
#include <string>
#include <utility>

namespace snug::test_support {

EngineClient::EngineClient(MemoryNetwork& network, const testing::ConnectOptions& options,
                           Observer& observer)
    : network_(network),
      options_(options),
      observer_(observer),
      transport_(options.transport == testing::Transport::kWebSocket
                     ? make_websocket(network, options, {})
                     : make_polling(network, options)) {}

bool EngineClient::pump() {
  if (silent_) return false;
  bool moved = transport_->pump(*this);
  if (probe_.transport != nullptr) {
    moved |= probe_.transport->pump(probe_);
    pump_probe();
  }
  return moved;
}

// Engine.IO protocol 4, "Upgrade": the old transport stops before the new one takes over.
void EngineClient::pump_probe() {
  if (probe_.failed) {
    probe_.transport.reset();
  } else if (probe_.answered && transport_->paused()) {
    const auto old = std::exchange(transport_, std::move(probe_.transport));
    transport_->send({false, "5"});
    transport_->pump(*this);
    old->reset();  // its connections are not needed any more
  }
}

void EngineClient::send(bool binary, std::string_view payload) {
  if (!closed_)
    transport_->send({binary, binary ? std::string(payload) : "4" + std::string(payload)});
}

void EngineClient::close() {
  if (!std::exchange(closed_, true)) transport_->close();
}

void EngineClient::reset() {
  transport_->reset();
}

void EngineClient::go_silent() {
  silent_ = true;
  stop_reading();
}

void EngineClient::stop_reading() {
  transport_->stop_reading();
}

void EngineClient::read_again() {
  if (!silent_) transport_->read_again();
}

void EngineClient::on_packet(EnginePacket packet) {
  if (closed_) return;
  if (packet.binary) return observer_.on_message(true, packet.data);
  const std::string_view text = packet.data;
  switch (text.empty() ? '\0' : text.front()) {
    case '0':
      return on_handshake(text.substr(1));
    case '2':
      return transport_->send({false, "3"});
    case '4':
      return observer_.on_message(false, text.substr(1));
    default:
      return;  // a noop, which ends a poll
  }
}

void EngineClient::on_transport_closed(std::string_view reason, const Json& details) {
  if (!std::exchange(closed_, true)) observer_.on_closed(reason, details);
}

void EngineClient::on_handshake(std::string_view json) {
  const Json handshake = Json::parse(json);
  const std::string sid = handshake.at("sid").get<std::string>();
  transport_->set_session(sid);
  const Json& upgrades = handshake.at("upgrades");
  const bool offered = std::count(upgrades.begin(), upgrades.end(), Json("websocket")) > 0;
  if (options_.transport == testing::Transport::kUpgrade && offered) {
    probe_.transport = make_websocket(network_, options_, sid);
    probe_.transport->send({false, "2probe"});
  }
  observer_.on_open();
}

void EngineClient::Probe::on_packet(EnginePacket packet) {
  if (answered) {
    client.on_packet(std::move(packet));
  } else if (packet.data == "3probe") {
    answered = true;
    client.transport_->pause();
  }
}

void EngineClient::Probe::on_transport_closed(std::string_view, const Json&) {
  failed = true;
}

}  // namespace snug::test_support
