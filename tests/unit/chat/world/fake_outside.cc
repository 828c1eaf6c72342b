// The chat's surroundings in memory.
#include "world/fake_outside.h"

namespace snug::chat {
namespace {

Json value_of(const Outgoing& payload) {
  return to_array({payload}).at(0);
}

Result<void> gone() {
  return Unexpected(Error{"disconnected", "the peer disconnected before it answered"});
}

class FakePeer final : public Peer {
 public:
  FakePeer(FakeHub& hub, std::shared_ptr<FakeClient> client)
      : hub_(hub), client_(std::move(client)) {}

  void emit(std::string_view event, const Outgoing& payload) override {
    client_->take(event, value_of(payload));
  }
  void emit_with_ack(std::string_view event, const Outgoing& payload,
                     std::function<void(Result<void>)> done) override {
    if (!client_->connected) return done(gone());
    client_->unanswered.push_back(std::move(done));
    emit(event, payload);
  }
  void relay(std::string_view room, std::string_view event, const Outgoing& payload) override {
    hub_.relay(client_.get(), room, event, value_of(payload));
  }
  std::size_t queued_bytes() const override { return client_->queued_bytes; }
  void join(std::string_view room) override { client_->rooms.emplace(room); }
  void leave(std::string_view room) override { client_->rooms.erase(std::string(room)); }
  void disconnect() override { client_->end(); }

 private:
  FakeHub& hub_;
  std::shared_ptr<FakeClient> client_;
};

}  // namespace

std::vector<Json> FakeClient::all(std::string_view event) const {
  std::vector<Json> payloads;
  for (const Received& one : received) {
    if (one.event == event) payloads.push_back(one.payload);
  }
  return payloads;
}

Json FakeClient::last(std::string_view event) const {
  const auto payloads = all(event);
  return payloads.empty() ? Json() : payloads.back();
}

bool FakeClient::acknowledge() {
  if (unanswered.empty()) return false;
  const auto answered = std::move(unanswered.front());
  unanswered.pop_front();
  answered({});
  return true;
}

void FakeClient::take(std::string_view event, Json payload) {
  if (!connected) return;
  received.push_back({std::string(event), std::move(payload)});
  if (ends_at_emit > 0 && --ends_at_emit == 0) end();
}

void FakeClient::end() {
  if (!connected) return;
  if (on_disconnect) std::exchange(on_disconnect, nullptr)();
  connected = false;
  rooms.clear();
  const auto owed = std::exchange(unanswered, {});
  for (const auto& done : owed) done(gone());
}

void FakeHub::emit(std::string_view room, std::string_view event, const Outgoing& payload) {
  relay(nullptr, room, event, value_of(payload));
}

std::unique_ptr<Peer> FakeHub::connect(const std::shared_ptr<FakeClient>& client) {
  clients_.push_back(client);
  return std::make_unique<FakePeer>(*this, client);
}

void FakeHub::relay(const FakeClient* from, std::string_view room, std::string_view event,
                    const Json& payload) {
  for (const auto& client : clients_) {
    if (client.get() == from || !client->rooms.contains(std::string(room))) continue;
    client->take(event, payload);
  }
}

void FakeRoutes::on(std::string method, std::string path, std::size_t max_body_bytes,
                    HttpHandler handler) {
  routes_[{std::move(method), std::move(path)}] = {max_body_bytes, std::move(handler)};
}

bool FakeRoutes::call(HttpRequest request, HttpReply reply) {
  const auto found = routes_.find({request.method, request.path});
  if (found == routes_.end()) return false;
  found->second.handler(std::move(request), std::move(reply));
  return true;
}

std::size_t FakeRoutes::max_body_bytes(const std::string& method, const std::string& path) const {
  return routes_.at({method, path}).max_body_bytes;
}

std::vector<std::pair<std::string, std::string>> FakeRoutes::routes() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& [name, route] : routes_) names.push_back(name);
  return names;
}

}  // namespace snug::chat
