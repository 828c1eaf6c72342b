// An Engine.IO session in memory. It records everything that the server sends; the test plays the
// client.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engineio/session.h"

namespace snug::socketio {

class FakeSession final : public engineio::Session {
 public:
  std::string_view id() const override { return "secret"; }
  HttpRequest request() const override { return head; }
  void set_observer(engineio::SessionObserver& observer) override { observer_ = &observer; }

  void send(std::span<const engineio::Message> messages) override {
    for (const auto& message : messages) {
      const bool text = message.kind() == engineio::MessageKind::kText;
      sent.push_back((text ? "" : "b:") + std::string(message.payload()));
      frames.push_back(message.websocket_frame().view().data());
      compressible.push_back(message.compressible());
    }
  }
  void watch_sending() override {}
  bool open() const override { return !closed_by_us && !ended(); }
  bool writable() const override { return can_write; }
  std::size_t queued_bytes() const override { return queued; }
  std::string_view transport_name() const override { return "websocket"; }
  void close(bool) override { closed_by_us = true; }
  void close_on_parse_error() override { parse_error = true; }

  // --- the client's side ---
  void text(std::string_view packet) {
    observer_->on_message(engineio::MessageKind::kText, packet);
  }
  void binary(std::string_view bytes) {
    observer_->on_message(engineio::MessageKind::kBinary, bytes);
  }
  void drain() { observer_->on_drain(); }
  void upgrade() { observer_->on_upgrade(); }
  void end(engineio::CloseReason reason) { std::exchange(observer_, nullptr)->on_closed(reason); }
  bool ended() const { return observer_ == nullptr; }
  std::vector<std::string> take_sent() { return std::exchange(sent, {}); }

  HttpRequest head;
  std::vector<std::string> sent;    ///< Binary messages begin with "b:".
  std::vector<const char*> frames;  ///< Address of each message's bytes, to see sharing.
  std::vector<bool> compressible;   ///< Whether each may be compressed.
  bool can_write = true;
  std::size_t queued = 0;
  bool closed_by_us = false;
  bool parse_error = false;

 private:
  engineio::SessionObserver* observer_ = nullptr;
};

}  // namespace snug::socketio
