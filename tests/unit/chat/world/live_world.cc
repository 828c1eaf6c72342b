// The whole chat on the library, in memory.
#include "world/live_world.h"

#include <utility>

#include "server/loop_impl.h"
#include "testing/memory_core.h"

namespace snug::chat {
namespace {

SignIn sign_in_of(const snug::testing::HttpAnswer& answer) {
  const Json signed_in = Json::parse(answer->body);
  return {signed_in.at("user").at("id").get<std::int64_t>(),
          signed_in.at("device").get<std::int64_t>(), signed_in.at("token").get<std::string>()};
}

}  // namespace

LiveWorld::LiveWorld(Options options) : options_(std::move(options)) {
  options_.on_storage_failed = [this] { ++storage_failures; };
  store.on_waiting([this] { settle_later(); });
  restart();
}

void LiveWorld::restart() {
  store.settle();
  chat_.reset();
  server_.reset();
  world_ = std::make_unique<snug::testing::World>();
  store_held_ = settles_ = false;
  server_ = std::make_unique<Server>(world_->loop());
  chat_ = std::make_unique<Chat>(world_->loop(), *server_, store, store.snapshot(), options_);
  static_cast<void>(server_->listen(":3000"));
}

/// Answers come in a turn of their own, as from the real store.
void LiveWorld::settle_later() {
  if (store_held_ || std::exchange(settles_, true)) return;
  world_->loop().post([this] {
    settles_ = false;
    if (!store_held_) store.settle();
  });
}

void LiveWorld::release_store() {
  store_held_ = false;
  settle_later();
  world_->run_until_idle();
}

test_support::MemoryNetwork& LiveWorld::network() {
  return dynamic_cast<test_support::MemoryCore&>(world_->loop().impl().core()).network();
}

snug::testing::HttpAnswer LiveWorld::request(std::string method, std::string path, const Json& body,
                                             std::string_view token) {
  return world_->request(json_request(std::move(method), std::move(path), body, token));
}

HttpRequest LiveWorld::json_request(std::string method, std::string path, const Json& body,
                                    std::string_view token) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(path);
  if (!body.is_null()) {
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
  }
  if (!token.empty()) request.headers.add("Authorization", "Bearer " + std::string(token));
  return request;
}

SignIn LiveWorld::join(const std::string& name) {
  std::string invite;
  if (owner_token_.empty()) {
    chat_->owner_link([&invite](std::optional<std::string> path) {
      invite = path.value_or("/#join=").substr(std::string_view("/#join=").size());
    });
    world_->run_until_idle();
  } else {
    const auto made = request("POST", "/api/invite", Json::object(), owner_token_);
    invite = Json::parse(made->body).at("invite").get<std::string>();
  }
  const SignIn made = enter(invite, name);
  if (owner_token_.empty()) owner_token_ = made.token;
  return made;
}

SignIn LiveWorld::enter(const std::string& invite, const std::string& name) {
  return sign_in_of(request(
      "POST", "/api/join",
      {{"invite", invite}, {"name", name}, {"password", "correct horse"}, {"token", true}}));
}

SignIn LiveWorld::sign_in(const std::string& name) {
  return sign_in_of(request("POST", "/api/session",
                            {{"name", name}, {"password", "correct horse"}, {"token", true}}));
}

Json LiveWorld::cursor_of(const snug::testing::Client& client) {
  const Json ready = client.received("ready").back().at(0);
  return {{"gseq", ready.at("head")}, {"chain", ready.at("chain")}};
}

Json LiveWorld::cursor_behind(const Json& event) {
  return {{"gseq", event.at("gseq")}, {"chain", event.at("chain")}};
}

snug::testing::Client LiveWorld::connect(const SignIn& who, const Json& since,
                                         Transport transport) {
  Json auth = {{"token", who.token}};
  if (!since.is_null()) auth["since"] = since;
  return world_->connect("/", {.auth = auth, .transport = transport});
}

snug::testing::Client LiveWorld::go_live(const SignIn& who, const Json& since) {
  auto client = connect(who, since);
  client.on("replay", [](const snug::testing::Heard& heard) { heard.ack(); });
  // The page that came before the handler.
  for (const auto& heard : std::vector(client.received())) {
    if (heard.name == "replay") heard.ack();
  }
  world_->run_until_idle();
  return client;
}

Json LiveWorld::ask(const snug::testing::Client& client, std::string_view event,
                    const Json& payload) {
  const auto answer = client.emit_with_ack(event, payload);
  world_->run_until_idle();
  return answer.arrived() ? (*answer).at(0) : Json();
}

}  // namespace snug::chat
