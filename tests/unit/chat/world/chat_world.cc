// A whole chat in memory.
#include "world/chat_world.h"

#include <utility>

#include "people/tokens.h"

namespace snug::chat {

constexpr const char* kPassword = "correct horse";

std::string HttpAnswer::code() const {
  return code_of(body);
}

std::string code_of(const Json& answer) {
  if (!answer.is_object() || !answer.contains("error")) return {};
  return answer["error"]["code"].get<std::string>();
}

Options ChatWorld::quick_options() {
  Options options;
  options.password_cost = {8192, 1};
  return options;
}

ChatWorld::ChatWorld(Options options) : options_(std::move(options)) {
  initialise_crypto();
  options_.log = [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); };
  options_.on_storage_failed = [this] { ++storage_failures; };
  restart();
}

void ChatWorld::restart() {
  store.settle();
  parts_.reset();
  clock = FakeClock();
  parts_ = std::make_unique<ChatParts>(clock, hub, routes, store, store.snapshot(), options_);
}

void ChatWorld::begin_anew() {
  store.settle();
  store.begin_anew();
  owner_.reset();
  restart();
}

void ChatWorld::settle() {
  while (clock.run_posted() || !store.idle()) store.settle();
}

void ChatWorld::advance(std::chrono::milliseconds by) {
  clock.advance(by);
  settle();
}

HttpAnswer ChatWorld::request(std::string method, std::string path, const Json& body,
                              const std::vector<FieldLine>& headers) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.target = request.path;
  request.remote_address = "192.0.2.7";
  request.headers.add("Host", "chat.example");
  if (!body.is_null()) {
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
  }
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return send_request(std::move(request));
}

HttpAnswer ChatWorld::send_request(HttpRequest request) {
  const auto answer = std::make_shared<HttpAnswer>();
  routes.call(std::move(request), [answer](HttpResponse response) {
    answer->answered = true;
    answer->status = response.status;
    answer->headers = response.headers;
    answer->body = Json::parse(response.body, nullptr, false);
  });
  settle();
  return *answer;
}

std::string ChatWorld::owner_token() {
  std::string token;
  parts_->invitations.owner_link([&token](std::optional<std::string> path) {
    token = path.value_or("/#join=").substr(std::string_view("/#join=").size());
  });
  settle();
  return token;
}

SignIn ChatWorld::join(const std::string& name) {
  std::string invite;
  if (!owner_) {
    invite = owner_token();
  } else {
    const HttpAnswer made = request("POST", "/api/invite", Json::object(),
                                    {{"Authorization", "Bearer " + owner_->token}});
    invite = made.body.at("invite").get<std::string>();
  }
  const HttpAnswer joined =
      request("POST", "/api/join",
              {{"invite", invite}, {"name", name}, {"password", kPassword}, {"token", true}});
  const SignIn made{joined.body.at("user").at("id").get<std::int64_t>(),
                    joined.body.at("device").get<std::int64_t>(),
                    joined.body.at("token").get<std::string>()};
  if (!owner_) owner_ = made;
  return made;
}

SignIn ChatWorld::sign_in(const std::string& name) {
  const HttpAnswer answer =
      request("POST", "/api/session", {{"name", name}, {"password", kPassword}, {"token", true}});
  return {answer.body.at("user").at("id").get<std::int64_t>(),
          answer.body.at("device").get<std::int64_t>(), answer.body.at("token").get<std::string>()};
}

Json cursor_at(const test_support::FaultyStore& store, std::int64_t gseq) {
  model::Chain chain = store.chain().empty();
  const auto count = static_cast<std::int64_t>(store.events().size());
  if (gseq > 0 && gseq <= count) chain = store.events()[static_cast<std::size_t>(gseq - 1)].chain;
  const model::ChainText text = model::chain_text(chain);
  return {{"gseq", gseq}, {"chain", std::string(text.data(), text.size())}};
}

Link ChatWorld::connect(const SignIn& who, std::optional<std::int64_t> since) {
  Json auth = {{"token", who.token}};
  if (since) auth["since"] = cursor(*since);
  return connect_with(auth);
}

Link ChatWorld::connect_with(const Json& auth, const std::vector<FieldLine>& headers) {
  Link link = dial(auth, headers);
  settle();
  return link;
}

Link ChatWorld::dial(const Json& auth, const std::vector<FieldLine>& headers) {
  Handshake handshake;
  handshake.auth = auth;
  for (const auto& [name, value] : headers) handshake.headers.add(name, value);
  Link link;
  const auto admission = parts_->socket_door.admit(handshake);
  if (!admission) {
    link.refused = code_name(admission.error().code);
    return link;
  }
  link.client = std::make_shared<FakeClient>();
  link.client->ends_at_emit = std::exchange(next_link_ends_at_emit, 0);
  const auto session = parts_->socket_door.connected(hub.connect(link.client), *admission);
  link.session = session.value_or(0);
  link.client->on_disconnect = [this, id = link.session] { parts_->socket_door.disconnected(id); };
  if (!link.client->connected) parts_->socket_door.disconnected(link.session);
  return link;
}

Link ChatWorld::go_live(const SignIn& who, std::optional<std::int64_t> since) {
  const Link link = connect(who, since);
  while (link.client && link->acknowledge()) settle();
  return link;
}

std::shared_ptr<Json> ChatWorld::emit(const Link& link, std::string_view event,
                                      const Json& payload) {
  const auto answer = std::make_shared<Json>();
  const Ack ack([answer](Json values) { *answer = values.at(0); });
  parts_->socket_door.received(link.session, event, Json::array({payload}), ack);
  return answer;
}

Json ChatWorld::ask(const Link& link, std::string_view event, const Json& payload) {
  const auto answer = emit(link, event, payload);
  settle();
  return *answer;
}

std::int64_t ChatWorld::open_room(const Link& link, std::int64_t user) {
  return ask(link, "room:open", {{"user", user}}).at("room").get<std::int64_t>();
}

Json ChatWorld::say(const Link& link, std::int64_t room, const std::string& text) {
  return ask(link, "message:send", {{"room", room}, {"body", {{"text", text}}}});
}

}  // namespace snug::chat
