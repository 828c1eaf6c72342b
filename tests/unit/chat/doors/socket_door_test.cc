// Admission of sockets, unknown events, limits of sockets.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

TEST(SocketDoor, LetsInByTokenHeaderOrCookie) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  EXPECT_EQ(world.connect_with({{"token", ann.token}}).refused, "");
  EXPECT_EQ(world.connect_with(Json::object(), {{"Authorization", "Bearer " + ann.token}}).refused,
            "");
  EXPECT_EQ(world.connect_with(Json::object(), {{"Cookie", "snug_session=" + ann.token}}).refused,
            "");
  EXPECT_EQ(world.connect_with(Json::object()).refused, "unauthorized");
  EXPECT_EQ(world.connect_with({{"token", "nonsense"}}).refused, "unauthorized");
  EXPECT_EQ(world.connect_with({{"token", 5}}).refused, "bad_request");
}

TEST(SocketDoor, ACookieFromAnotherSiteIsForbidden) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const std::vector<FieldLine> evil = {{"Cookie", "snug_session=" + ann.token},
                                       {"Host", "chat.example"},
                                       {"Origin", "http://evil.example"}};
  EXPECT_EQ(world.connect_with(Json::object(), evil).refused, "forbidden");
  EXPECT_EQ(world.connect_with({{"token", ann.token}}, evil).refused, "");
}

TEST(SocketDoor, ACursorIsANumberAndItsChain) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const std::string chain(16, '0');
  for (const Json& since :
       {Json::object(), Json{{"gseq", 5}}, Json{{"gseq", -1}, {"chain", chain}},
        Json{{"gseq", "5"}, {"chain", chain}}, Json{{"gseq", 5}, {"chain", 7}},
        Json{{"gseq", 5}, {"chain", "0123"}}, Json{{"gseq", 5}, {"chain", "000000000000000G"}}}) {
    EXPECT_EQ(world.connect_with({{"token", ann.token}, {"since", since}}).refused, "bad_request")
        << since;
  }
  EXPECT_EQ(world.connect_with({{"token", ann.token}, {"since", world.cursor(0)}}).refused, "");
}

TEST(SocketDoor, CursorOfAnOldClientCountsAsNone) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  for (const Json& since : {Json(0), Json("5"), Json(1.5), Json::array(), Json(true), Json()}) {
    const Link link = world.connect_with({{"token", ann.token}, {"since", since}});
    EXPECT_EQ(link.refused, "");
    EXPECT_EQ(link->last("ready")["continues"], false);
  }
}

TEST(SocketDoor, RefusesTheThirtyThirdSocketOfAPerson) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  std::vector<Link> links;
  for (int i = 0; i < 32; ++i) links.push_back(world.connect(ann));
  EXPECT_EQ(links.back().refused, "");
  EXPECT_EQ(world.connect(ann).refused, "too_many");
  world.chat().socket_door.disconnected(links.front().session);
  EXPECT_EQ(world.connect(ann).refused, "");
}

TEST(SocketDoor, RefusesUnknownEvents) {
  ChatWorld world;
  const Link ann = world.go_live(world.join("ann"));
  EXPECT_EQ(code_of(world.ask(ann, "message", {{"x", 1}})), "bad_request");
  EXPECT_EQ(code_of(world.ask(ann, "ready", Json::object())), "bad_request");
}

TEST(SocketDoor, LimitsOtherEventsToFiftyASecond) {
  ChatWorld world;
  const SignIn sign_in = world.join("ann");
  const Link ann = world.go_live(sign_in);
  const std::int64_t room = world.open_room(ann, sign_in.user);
  world.advance(std::chrono::seconds(1));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(code_of(world.ask(ann, "mark", {{"room", room}, {"read", 0}})), "");
  }
  const Json refused = world.ask(ann, "mark", {{"room", room}, {"read", 0}});
  EXPECT_EQ(code_of(refused), "too_many");
  EXPECT_EQ(refused["error"]["retry_after"], 1);
  EXPECT_EQ(code_of(world.say(ann, room, "sends have their own budget")), "");
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(code_of(world.ask(ann, "mark", {{"room", room}, {"read", 0}})), "");
}

TEST(SocketDoor, LimitsPagesInFlight) {
  Options options = ChatWorld::quick_options();
  options.limits.answers_waiting = 2;
  ChatWorld world(options);
  const SignIn sign_in = world.join("ann");
  const Link ann = world.go_live(sign_in);
  const Json query = {{"room", world.open_room(ann, sign_in.user)}};
  world.emit(ann, "history", query);
  world.emit(ann, "history", query);
  EXPECT_EQ(code_of(*world.emit(ann, "history", query)), "too_many");
  world.settle();
  EXPECT_EQ(code_of(world.ask(ann, "history", query)), "");
}

TEST(SocketDoor, InvitesOverTheSocketToo) {
  ChatWorld world;
  const Link owner = world.go_live(world.join("ann"));
  const Link member = world.go_live(world.join("bob"));
  const Json made = world.ask(owner, "invite:create", {{"uses", 3}});
  EXPECT_EQ(made["path"], "/#join=" + made["invite"].get<std::string>());
  EXPECT_EQ(code_of(world.ask(owner, "invite:create", {{"uses", "3"}})), "bad_request");
  EXPECT_EQ(code_of(world.ask(member, "invite:create", Json::object())), "forbidden");
}

TEST(SocketDoor, SocketThatGoesDuringItsStartLeavesNothing) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  Link link = world.go_live(ann);
  world.say(link, world.open_room(link, ann.user), "x");
  world.restart();
  link = world.dial({{"token", ann.token}, {"since", world.cursor(0)}});
  world.chat().socket_door.disconnected(link.session);
  world.settle();
  EXPECT_EQ(link->count("ready"), 0U);
  EXPECT_EQ(world.chat().sessions.count(), 0U);
}

TEST(SocketDoor, SignInThatEndedAfterAdmissionIsNotConnected) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  Handshake handshake;
  handshake.auth = {{"token", ann.token}};
  const auto admission = world.chat().socket_door.admit(handshake);
  world.request("DELETE", "/api/session", nullptr, {{"Authorization", "Bearer " + ann.token}});
  const auto client = std::make_shared<FakeClient>();
  EXPECT_EQ(world.chat().socket_door.connected(world.hub.connect(client), *admission),
            std::nullopt);
}

TEST(Health, AnswersWhileTheWriterDoes) {
  ChatWorld world;
  const HttpAnswer healthy = world.request("GET", "/healthz");
  EXPECT_EQ(healthy.status, 200);
  EXPECT_EQ(healthy.headers.find("X-Content-Type-Options"), "nosniff");
  std::optional<bool> answers;
  world.chat().check_writer([&answers](bool yes) { answers = yes; });
  EXPECT_EQ(answers, std::nullopt);
  world.clock.advance(std::chrono::seconds(2));  // The store stays silent.
  EXPECT_EQ(answers, false);
  world.settle();
}

}  // namespace
}  // namespace snug::chat
