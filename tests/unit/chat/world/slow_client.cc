// A client at the end of a slow line.
#include "world/slow_client.h"

#include "testing/client_frames.h"
#include "testing/client_http.h"

namespace snug::chat {
namespace {

using test_support::client_frame;

constexpr int kTicksPerSecond = 10;

/// The digits of a packet's id.
std::string_view leading_digits(std::string_view text) {
  return text.substr(0, text.find_first_not_of("0123456789"));
}

}  // namespace

SlowClient::SlowClient(LiveWorld& live_world, const Json& auth, std::size_t bytes_per_second)
    : world_(live_world),
      auth_(auth),
      bytes_per_second_(bytes_per_second),
      peer_(world_.network().connect("", "192.0.2.9")) {
  HttpRequest request = LiveWorld::json_request("GET", "/socket.io/?EIO=4&transport=websocket");
  request.headers.add("Connection", "Upgrade");
  request.headers.add("Upgrade", "websocket");
  request.headers.add("Sec-WebSocket-Version", "13");
  request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  peer_->feed(test_support::request_text(request));
  inbox_ = peer_->take_written();
  static_cast<void>(test_support::take_answer(inbox_));
  peer_->stall();
  take();
}

void SlowClient::run(std::chrono::seconds time) {
  for (auto ticks = time.count() * kTicksPerSecond; ticks > 0; --ticks) {
    if (!connected()) return;
    peer_->unstall(bytes_per_second_ / kTicksPerSecond);
    take();
    world_.world().advance(std::chrono::milliseconds(1000 / kTicksPerSecond));
  }
}

int SlowClient::ask(std::string_view event, const Json& payload) {
  send("42" + std::to_string(++last_ask_) + Json::array({event, payload}).dump());
  return last_ask_;
}

void SlowClient::take() {
  inbox_ += peer_->take_written();
  const std::string bytes = std::exchange(inbox_, {});
  std::string_view rest = bytes;
  while (const auto frame = test_support::take_frame(rest)) {
    if (frame->opcode == test_support::kTextFrame) on_packet(frame->payload);
  }
  inbox_ += rest;
}

void SlowClient::on_packet(std::string_view packet) {
  if (packet.starts_with("0")) return send("40" + auth_.dump());
  if (packet == "2") return send("3");
  if (packet.starts_with("42")) return on_event(packet.substr(2));
  if (!packet.starts_with("43")) return;
  const std::string_view id = leading_digits(packet.substr(2));
  answers[std::stoi(std::string(id))] = Json::parse(packet.substr(2 + id.size())).at(0);
}

void SlowClient::on_event(std::string_view packet) {
  const std::string_view id = leading_digits(packet);
  const Json event = Json::parse(packet.substr(id.size()));
  if (event.at(0) == "event") events.push_back(event.at(1));
  if (event.at(0) != "replay") return;
  for (const Json& one : event.at(1).at("events")) events.push_back(one);
  if (!event.at(1).at("events").empty()) ++pages;
  longest_page = std::max(longest_page, packet.size());
  live = !event.at(1).at("more").get<bool>();
  send("43" + std::string(id) + "[]");
}

void SlowClient::send(const std::string& packet) {
  peer_->feed(client_frame(test_support::kFinal | test_support::kTextFrame, packet));
}

}  // namespace snug::chat
