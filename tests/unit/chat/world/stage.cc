// Everything of the chat that takes part in one exchange.
#include "world/stage.h"

#include <gtest/gtest.h>

#include <utility>

#include "testing/client_http.h"

namespace snug::chat {

/// Pages from the store, from memory, and from both.
Options Stage::small_pages() {
  Options options = ChatWorld::quick_options();
  options.limits.page_events = 2;
  options.limits.recent_events = 3;
  options.limits.rooms_created_a_day = 1'000'000;
  options.limits.rooms_of_person = 1'000'000;
  return options;
}

Stage::Stage(Transport how) : live(small_pages()), transport(how) {
  bob_sign_in = live.join("bob");  // The owner, who may invite.
  ann_sign_in_ = live.join("ann");
  cat_sign_in_ = live.join("cat");
  seat_others();
  const auto room_with = [this](const SignIn& other) {
    return live.ask(ann_, "room:open", {{"user", other.user}}).at("room").get<std::int64_t>();
  };
  room = room_with(bob_sign_in);
  their_room_ = room_with(cat_sign_in_);
  seat_others();
  before = LiveWorld::cursor_of(ann_);
  for (int i = 0; i < 7; ++i) {
    live.ask(ann_, "message:send", {{"room", room}, {"body", {{"text", "hello"}}}});
  }
}

void Stage::seat_others() {
  ann_.disconnect();
  cat_.disconnect();
  ann_ = live.go_live(ann_sign_in_);
  cat_ = live.go_live(cat_sign_in_);
}

void Stage::set() {
  live.release_store();
  bob.disconnect();
  bob = {};
  request.reset();
  pages_acknowledged_ = 0;
  if (!ann_.connected() || !cat_.connected()) seat_others();
  bob_sign_in = live.sign_in("bob");
}

bool Stage::step() {
  if (!live.store.idle()) {
    live.world().loop().post([this] { live.store.step(); });
    live.world().run_until_idle();
    return true;
  }
  return acknowledge();
}

bool Stage::acknowledge() {
  std::size_t pages = 0;
  for (const auto& heard : std::vector(bob.received())) {
    const bool is_page = heard.name == "replay" || heard.name == "ready:more";
    if (!is_page || ++pages <= pages_acknowledged_) continue;
    ++pages_acknowledged_;
    heard.ack();
    live.world().run_until_idle();
    return bob.connected();
  }
  return false;
}

void Stage::finish() {
  live.release_store();
  while (acknowledge()) {
  }
}

void Stage::expect_others_chat_on(std::size_t sockets) {
  const std::size_t heard = cat_.received_count("event");
  const Json said =
      live.ask(ann_, "message:send", {{"room", their_room_}, {"body", {{"text", "still here"}}}});
  EXPECT_EQ(said.value("ok", false), true) << said;
  EXPECT_EQ(cat_.received_count("event"), heard + 1);
  EXPECT_EQ(live.chat().sockets_count(), sockets);
}

Client Stage::connect(const Json& since) {
  return live.connect(bob_sign_in, since, transport);
}

Client Stage::go_live() {
  live.release_store();
  bob = connect(nullptr);
  finish();
  live.hold_store();
  return bob;
}

void Stage::send_request(std::string method, std::string path, const Json& body,
                         std::string_view token) {
  request = live.network().connect("", "192.0.2.9");
  request->feed(test_support::request_text(
      LiveWorld::json_request(std::move(method), std::move(path), body, token)));
  live.world().run_until_idle();
}

Json Stage::ask(const SignIn& who, const std::string& path, const Json& payload) {
  return Json::parse(live.request("POST", path, payload, who.token)->body);
}

void Stage::make_room(const char* kind, const SignIn& owner, const std::vector<SignIn>& others) {
  Json members = Json::array();
  for (const SignIn& other : others) members.push_back(other.user);
  group = ask(owner, "/api/room/create", {{"kind", kind}, {"name", "x"}, {"members", members}})
              .at("room")
              .get<std::int64_t>();
}

void Stage::make_invitation() {
  const auto made = live.request("POST", "/api/invite", Json::object(), bob_sign_in.token);
  invite = Json::parse(made->body).at("invite").get<std::string>();
}

}  // namespace snug::chat
