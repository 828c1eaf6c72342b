// The probing of a WebSocket beside polling.
#include "engineio/upgrade_attempt.h"

#include <utility>

#include "engineio/packet.h"

namespace snug::engineio {

namespace {

// A client that has not received the probe's answer yet polls once more. That poll is answered this
// much later.
constexpr std::chrono::milliseconds kReleaseInterval{100};
constexpr std::string_view kProbe = "probe";

}  // namespace

UpgradeAttempt::UpgradeAttempt(AcceptedWebSocket& accepted, const WebSocketSettings& settings,
                               base::Duration timeout, Owner& owner)
    : owner_(owner),
      timeout_(settings.connections.environment.timers, *this),
      next_release_(settings.connections.environment.timers, *this),
      transport_(std::make_unique<WebSocketTransport>(accepted, settings, *this)) {
  timeout_.start(timeout);
}

std::unique_ptr<WebSocketTransport> UpgradeAttempt::take_transport() {
  timeout_.stop();
  next_release_.stop();
  return std::move(transport_);
}

void UpgradeAttempt::on_websocket_message(MessageKind kind, std::string_view payload) {
  const std::optional<Packet> packet =
      kind == MessageKind::kText ? Packet::read(payload) : std::nullopt;
  if (packet && packet->type() == PacketType::kPing && packet->data() == kProbe) {
    transport_->send(Message::packet(PacketType::kPong, kProbe));
    release_poll();
  } else if (packet && packet->type() == PacketType::kUpgrade) {
    owner_.on_upgrade_complete();
  } else {
    owner_.on_upgrade_failed();
  }
}

void UpgradeAttempt::on_websocket_closed(WebSocketTransport&, websocket::CloseCode) {
  owner_.on_upgrade_failed();
}

void UpgradeAttempt::on_timer(base::Timer& timer) {
  if (&timer == &timeout_) {
    owner_.on_upgrade_failed();
  } else {
    release_poll();
  }
}

void UpgradeAttempt::release_poll() {
  next_release_.start(kReleaseInterval);
  owner_.on_upgrade_wants_poll_released();
}

}  // namespace snug::engineio
