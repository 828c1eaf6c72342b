// See subject.h.
#include "subject.h"

#include "testing/client_frames.h"

namespace snug::sweep {

using test_support::client_frame;
using test_support::kBinaryFrame;
using test_support::kFinal;
using test_support::kTextFrame;
using test_support::MemoryPeer;

MemoryPeer* Subject::connect() {
  auto peer = core_.network().connect("", "192.0.2.9");
  if (!peer) return nullptr;  // nobody listens any more
  peer->fail_at_operation(failing_operation_);
  peers_.push_back(std::move(peer));
  return peers_.back().get();
}

void Subject::feed(MemoryPeer* peer, std::string_view bytes) {
  if (peer == nullptr || !peer->open()) return;
  peer->feed(bytes);
  core_.settle();
  find_session_id();
}

std::string Subject::head(std::string_view method, std::string_view transport) const {
  std::string text(method);
  text += " " + target_ + "&transport=" + std::string(transport);
  if (!sid_.empty()) text += "&sid=" + sid_;
  return text + " HTTP/1.1\r\nHost: a.example\r\n";
}

void Subject::open_websocket() {
  MemoryPeer* const peer = connect();
  feed(peer, head("GET", "websocket") +
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  websocket_ = peer;
}

void Subject::send(std::string_view text) {
  feed(websocket_, client_frame(kFinal | kTextFrame, text));
}

void Subject::send_binary(std::string_view bytes) {
  feed(websocket_, client_frame(kFinal | kBinaryFrame, bytes));
}

void Subject::send_close_frame() {
  feed(websocket_, test_support::client_close(1000));
}

void Subject::open_polling() {
  polls_ = connect();
  feed(polls_, head("GET", "polling") + "\r\n");
}

void Subject::poll() {
  if (polls_ == nullptr) polls_ = connect();
  feed(polls_, head("GET", "polling") + "\r\n");
}

void Subject::post(std::string_view body) {
  if (posts_ == nullptr) posts_ = connect();
  feed(posts_, head("POST", "polling") + "Content-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + std::string(body));
}

void Subject::say(std::string_view packet) {
  say_to_engine("4" + std::string(packet));
}

void Subject::say_to_engine(std::string_view packet) {
  if (polling()) {
    post(packet);
  } else {
    send(packet);
  }
}

void Subject::send_raw(std::string_view bytes) {
  if (raw_ == nullptr) raw_ = connect();
  feed(raw_, bytes);
}

void Subject::send_raw_before_the_turn(std::string_view bytes) {
  if (raw_ == nullptr) raw_ = connect();
  if (raw_ != nullptr && raw_->open()) raw_->feed(bytes);
}

void Subject::stop_reading_raw() {
  if (raw_ == nullptr) raw_ = connect();
  if (raw_ != nullptr) raw_->stall();
}

std::string Subject::heard() {
  find_session_id();
  return heard_;
}

std::string Subject::heard_now() {
  const std::string all = heard();
  return all.substr(std::exchange(told_bytes_, all.size()));
}

void Subject::find_session_id() {
  for (const auto& peer : peers_) heard_ += peer->take_written();
  constexpr std::string_view kBefore = "0{\"sid\":\"";
  const std::size_t begin = heard_.find(kBefore);
  if (begin == std::string::npos) return;
  const std::size_t from = begin + kBefore.size();
  sid_ = heard_.substr(from, heard_.find('"', from) - from);
}

void Subject::close() {
  for (const auto& peer : peers_) peer->close();
  core_.settle();
}

void Subject::reset() {
  for (const auto& peer : peers_) peer->reset();
  core_.settle();
}

}  // namespace snug::sweep
