// The table of verbs, through HTTP and through a socket.
#include "doors/verbs.h"

#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

std::vector<FieldLine> bearer(const SignIn& who) {
  return {{"Authorization", "Bearer " + who.token}};
}

TEST(Verbs, MessageSentByHttpIsStoredOnceAndBroadcast) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const Link bob_link = world.go_live(bob);
  const HttpAnswer opened =
      world.request("POST", "/api/room/open", {{"user", bob.user}}, bearer(ann));
  ASSERT_EQ(opened.status, 200);
  const Json message = {{"room", opened.body["room"]}, {"id", "one"}, {"body", {{"text", "hi"}}}};
  const HttpAnswer sent = world.request("POST", "/api/message/send", message, bearer(ann));
  EXPECT_EQ(sent.body["seq"], 1);
  EXPECT_EQ(bob_link->last("event")["body"]["text"], "hi");
  const HttpAnswer again = world.request("POST", "/api/message/send", message, bearer(ann));
  EXPECT_EQ(again.body["dup"], true);
  EXPECT_EQ(bob_link->count("event"), 1U);
}

TEST(Verbs, HistoryIsReadByHttpWithoutASocket) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const Link link = world.go_live(bob);
  const std::int64_t room = world.open_room(link, ann.user);
  for (int i = 0; i < 3; ++i) world.say(link, room, "x");
  const HttpAnswer page =
      world.request("POST", "/api/history", {{"room", room}, {"limit", 2}}, bearer(ann));
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.body["events"].size(), 2U);
  EXPECT_EQ(page.body["more"], true);
}

TEST(Verbs, ThatNeedASignInRefuseEveryoneWithoutOne) {
  ChatWorld world;
  world.join("ann");
  for (const Verb& verb : world.chat().verbs.all()) {
    if (verb.who == Who::kAnyone) continue;
    const HttpAnswer answer =
        world.request(std::string(verb.method), std::string(verb.path), Json::object());
    EXPECT_EQ(answer.code(), "unauthorized") << verb.path;
    EXPECT_EQ(answer.status, 401) << verb.path;
  }
}

TEST(Verbs, MemberCannotInviteThroughEitherDoor) {
  ChatWorld world;
  world.join("ann");
  const SignIn bob = world.join("bob");
  EXPECT_EQ(world.request("POST", "/api/invite", Json::object(), bearer(bob)).code(), "forbidden");
  EXPECT_EQ(code_of(world.ask(world.go_live(bob), "invite:create", Json::object())), "forbidden");
}

TEST(Verbs, AMessageOfTheLongestTextFitsHoweverItIsEscaped) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const Link link = world.go_live(ann);
  const std::int64_t room = world.open_room(link, ann.user);
  std::string text;
  for (int i = 0; i < 8'000; ++i) text += "\\ud83d\\ude00";
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/message/send";
  request.headers.add("Authorization", "Bearer " + ann.token);
  request.headers.add("Content-Type", "application/json");
  request.body = R"({"room":)" + std::to_string(room) + R"(,"body":{"text":")" + text + R"("}})";
  EXPECT_EQ(world.send_request(std::move(request)).status, 200);
}

TEST(Verbs, AMessageThatTheSignOutOvertakesIsUnauthorized) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const Link link = world.go_live(ann);
  const std::int64_t room = world.open_room(link, ann.user);
  world.store.hold(true);
  const auto ask = [&](std::string method, std::string path, const Json& body) {
    HttpRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers.add("Authorization", "Bearer " + ann.token);
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
    const auto answer = std::make_shared<Json>();
    world.routes.call(std::move(request), [answer](HttpResponse response) {
      *answer = Json::parse(response.body, nullptr, false);
    });
    return answer;
  };
  ask("DELETE", "/api/session", nullptr);
  const auto sent =
      ask("POST", "/api/message/send", {{"room", room}, {"body", {{"text", "late"}}}});
  world.store.hold(false);
  world.settle();
  EXPECT_EQ(code_of(*sent), "unauthorized");
}

TEST(Verbs, RequestsByHttpAreLimitedForEachDevice) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const auto look = [&world](const SignIn& who) {
    return world.request("POST", "/api/history", {{"room", 1}}, bearer(who)).code();
  };
  world.advance(std::chrono::seconds(1));  // The invitation counted as a request, too.
  for (int i = 0; i < 50; ++i) ASSERT_EQ(look(ann), "not_found");
  EXPECT_EQ(look(ann), "too_many");
  EXPECT_EQ(look(bob), "not_found");
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(look(ann), "not_found");
}

}  // namespace
}  // namespace snug::chat
