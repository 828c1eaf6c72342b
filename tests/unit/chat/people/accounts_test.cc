// Joining, signing in and out, invitations, over HTTP.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "people/tokens.h"
#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

FieldLine bearer(const SignIn& who) {
  return {"Authorization", "Bearer " + who.token};
}

TEST(Tokens, AreLongAndNeverTheSame) {
  initialise_crypto();
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(make_token());
  EXPECT_EQ(tokens.size(), 100U);
  EXPECT_EQ(tokens.begin()->size(), 43U);
  EXPECT_NE(hash_token(*tokens.begin()), hash_token(*tokens.rbegin()));
}

TEST(Owner, LinkMakesTheOwnerOnce) {
  ChatWorld world;
  const std::string token = world.owner_token();
  const std::string second = world.owner_token();
  EXPECT_EQ(world.request("POST", "/api/invite/check", {{"invite", token}}).body,
            (Json{{"ok", true}, {"role", "owner"}, {"owner", true}}));
  const HttpAnswer joined = world.request(
      "POST", "/api/join", {{"invite", token}, {"name", "Ann"}, {"password", "a fine secret"}});
  ASSERT_EQ(joined.status, 200);
  EXPECT_EQ(joined.body["user"]["role"], "owner");
  EXPECT_EQ(joined.body["user"]["display_name"], "Ann");
  for (const std::string& used : {token, second}) {
    EXPECT_EQ(world
                  .request("POST", "/api/join",
                           {{"invite", used}, {"name", "Eve"}, {"password", "a fine secret"}})
                  .code(),
              "invite_invalid");
  }
  EXPECT_EQ(world.owner_token(), "");
}

TEST(Owner, TwoLinksUsedAtOnceMakeOneOwner) {
  ChatWorld world;
  std::vector<int> statuses;
  for (const char* name : {"ann", "bob"}) {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/join";
    request.headers.add("Content-Type", "application/json");
    request.body =
        Json{{"invite", world.owner_token()}, {"name", name}, {"password", "a fine secret"}}.dump();
    world.routes.call(request, [&statuses](const HttpResponse& response) {
      statuses.push_back(response.status);
    });
  }
  world.settle();
  std::sort(statuses.begin(), statuses.end());
  EXPECT_EQ(statuses, (std::vector<int>{200, 404}));
  EXPECT_EQ(world.chat().directory.people_count(), 1U);
}

TEST(SignIn, GivesACookieOrAToken) {
  ChatWorld world;
  world.join("ann");
  const HttpAnswer cookie =
      world.request("POST", "/api/session", {{"name", "ANN"}, {"password", "correct horse"}});
  ASSERT_EQ(cookie.status, 200);
  EXPECT_FALSE(cookie.body.contains("token"));
  const std::string line(*cookie.headers.find("Set-Cookie"));
  EXPECT_TRUE(line.starts_with("snug_session="));
  EXPECT_EQ(cookie.headers.joined("Cache-Control"), "no-store");

  const std::string pair = line.substr(0, line.find(';'));
  EXPECT_EQ(world.request("GET", "/api/session", nullptr, {{"Cookie", pair}}).body["user"]["name"],
            "ann");

  const HttpAnswer token = world.request(
      "POST", "/api/session", {{"name", "ann"}, {"password", "correct horse"}, {"token", true}});
  EXPECT_FALSE(token.headers.find("Set-Cookie"));
  EXPECT_EQ(token.body["token"].get<std::string>().size(), 43U);
  EXPECT_EQ(token.body["known"].get<std::string>().size(), 43U);
  EXPECT_NE(token.body["device"], cookie.body["device"]);
}

TEST(SignIn, BehindTlsUsesTheHostCookieOnly) {
  Options options = ChatWorld::quick_options();
  options.secure_cookies = true;
  ChatWorld world(options);
  const SignIn ann = world.join("ann");
  const HttpAnswer answer =
      world.request("POST", "/api/session", {{"name", "ann"}, {"password", "correct horse"}});
  EXPECT_TRUE(answer.headers.find("Set-Cookie")->starts_with("__Host-snug_session="));
  const auto with = [&world, &ann](const std::string& name) {
    return world.request("GET", "/api/session", nullptr, {{"Cookie", name + "=" + ann.token}})
        .status;
  };
  EXPECT_EQ(with("__Host-snug_session"), 200);
  EXPECT_EQ(with("snug_session"), 401);
}

TEST(SignIn, AnswersTheSameForAWrongPasswordAndAnUnknownName) {
  ChatWorld world;
  world.join("ann");
  const HttpAnswer wrong =
      world.request("POST", "/api/session", {{"name", "ann"}, {"password", "wrong horse"}});
  const HttpAnswer unknown =
      world.request("POST", "/api/session", {{"name", "bob"}, {"password", "wrong horse"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.code(), "wrong_password");
  EXPECT_EQ(wrong.body, unknown.body);
  EXPECT_EQ(wrong.status, unknown.status);
}

TEST(SignIn, WithTheRightPasswordCanBeRepeatedWithoutLimit) {
  ChatWorld world;
  world.join("ann");
  for (int i = 0; i < 30; ++i) world.sign_in("ann");
}

TEST(SignIn, EndsTheOldestDeviceBeyondTheLimit) {
  Options options = ChatWorld::quick_options();
  options.limits.devices_per_person = 3;
  ChatWorld world(options);
  const SignIn first = world.join("ann");
  const Link connected = world.go_live(first);
  const SignIn second = world.sign_in("ann");
  world.sign_in("ann");
  world.sign_in("ann");
  EXPECT_TRUE(connected->connected);  // The oldest device without a connection was signed out.
  EXPECT_EQ(world.request("GET", "/api/session", nullptr, {bearer(second)}).status, 401);
  EXPECT_EQ(world.store.devices().size(), 3U);
}

TEST(SignIn, DoesNotEndItselfWhenAllOthersAreConnected) {
  Options options = ChatWorld::quick_options();
  options.limits.devices_per_person = 2;
  ChatWorld world(options);
  const SignIn first = world.join("ann");
  const SignIn second = world.sign_in("ann");
  const Link oldest = world.go_live(first);
  const Link younger = world.go_live(second);
  const SignIn third = world.sign_in("ann");
  EXPECT_FALSE(oldest->connected);
  EXPECT_TRUE(younger->connected);
  EXPECT_EQ(world.request("GET", "/api/session", nullptr, {bearer(third)}).status, 200);
}

TEST(SignOut, EndsTheTokenAndItsSocketsAtOnce) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn other = world.sign_in("ann");
  const Link link = world.go_live(ann);
  const Link spared = world.go_live(other);
  const HttpAnswer answer = world.request("DELETE", "/api/session", nullptr, {bearer(ann)});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(link->count("session:revoked"), 1U);
  EXPECT_FALSE(link->connected);
  EXPECT_TRUE(spared->connected);
  EXPECT_EQ(world.connect(ann).refused, "unauthorized");
  EXPECT_EQ(world.request("GET", "/api/session", nullptr, {bearer(ann)}).code(), "unauthorized");
  world.restart();
  EXPECT_EQ(world.connect(ann).refused, "unauthorized");
}

TEST(SignOut, SaysWhenTheDiskIsFull) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  world.store.fail_next_write(model::StoreError::kFull);
  EXPECT_EQ(world.request("DELETE", "/api/session", nullptr, {bearer(ann)}).code(), "storage_full");
  EXPECT_EQ(world.request("DELETE", "/api/session", nullptr, {bearer(ann)}).status, 200);
}

TEST(Invite, IsForTheOwnerAndAdmins) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  const SignIn member = world.join("bob");
  EXPECT_EQ(world.request("POST", "/api/invite", Json::object()).code(), "unauthorized");
  EXPECT_EQ(world.request("POST", "/api/invite", Json::object(), {bearer(member)}).code(),
            "forbidden");
  const HttpAnswer made =
      world.request("POST", "/api/invite", {{"uses", 2}, {"role", "admin"}}, {bearer(owner)});
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(made.body["path"], "/#join=" + made.body["invite"].get<std::string>());
  EXPECT_EQ(made.body["expires"], world.clock.wall_now() + 604'800'000);
  const HttpAnswer admin = world.request("POST", "/api/join",
                                         {{"invite", made.body["invite"]},
                                          {"name", "cat"},
                                          {"password", "a fine secret"},
                                          {"token", true}});
  EXPECT_EQ(admin.body["user"]["role"], "admin");
  const FieldLine as_admin = {"Authorization", "Bearer " + admin.body["token"].get<std::string>()};
  EXPECT_EQ(world.request("POST", "/api/invite", Json::object(), {as_admin}).status, 200);
  EXPECT_EQ(world.request("POST", "/api/invite", {{"role", "admin"}}, {as_admin}).code(),
            "forbidden");
}

TEST(Invite, IsUsedUpAndExpires) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  const auto invite = [&world, &owner](const Json& body) {
    return world.request("POST", "/api/invite", body, {bearer(owner)}).body["invite"];
  };
  const auto join = [&world](const Json& token, const char* name) {
    return world
        .request("POST", "/api/join",
                 {{"invite", token}, {"name", name}, {"password", "a fine secret"}})
        .code();
  };
  const Json twice = invite({{"uses", 2}});
  EXPECT_EQ(join(twice, "b1"), "");
  EXPECT_EQ(join(twice, "b2"), "");
  EXPECT_EQ(join(twice, "b3"), "invite_invalid");
  const Json brief = invite({{"expires_in", 10}});
  world.advance(seconds(10));
  EXPECT_EQ(join(brief, "b4"), "invite_invalid");
  EXPECT_EQ(world.request("POST", "/api/invite/check", {{"invite", brief}}).code(),
            "invite_invalid");
  EXPECT_EQ(join("nonsense", "b5"), "invite_invalid");
}

TEST(Invite, UsesAndLifetimeHaveBounds) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  for (const Json& body :
       {Json{{"uses", 0}}, Json{{"uses", 1001}}, Json{{"uses", "1"}}, Json{{"expires_in", 0}},
        Json{{"expires_in", 31'536'001}}, Json{{"role", "owner"}}, Json{{"role", "king"}}}) {
    EXPECT_EQ(world.request("POST", "/api/invite", body, {bearer(owner)}).code(), "bad_request")
        << body;
  }
}

TEST(Invite, IsRefusedIfTooManyAreOpen) {
  Options options = ChatWorld::quick_options();
  options.limits.open_invites = 2;
  ChatWorld world(options);
  const SignIn owner = world.join("ann");
  const auto invite = [&world, &owner] {
    return world.request("POST", "/api/invite", {{"expires_in", 5}}, {bearer(owner)}).code();
  };
  EXPECT_EQ(invite(), "");
  EXPECT_EQ(invite(), "");
  EXPECT_EQ(invite(), "too_many");
  world.advance(seconds(5));
  EXPECT_EQ(invite(), "");
}

TEST(Join, ChecksEachField) {
  ChatWorld world;
  const std::string token = world.owner_token();
  const Json good = {{"invite", token}, {"name", "ann"}, {"password", "a fine secret"}};
  const auto with = [&good](const char* field, Json value) {
    Json body = good;
    body[field] = std::move(value);
    return body;
  };
  for (const Json& body :
       {with("name", ""), with("name", "a b"), with("name", std::string(33, 'a')), with("name", 5),
        with("password", "1234567"), with("password", std::string(257, 'x')),
        with("password", nullptr), with("display_name", ""), with("display_name", "  "),
        with("display_name", "a\nb"), with("display_name", "\u2800"),
        with("display_name", std::string(65, 'x')), with("token", "yes"), with("invite", 5)}) {
    EXPECT_EQ(world.request("POST", "/api/join", body).code(), "bad_request") << body;
  }
  Json body = with("display_name", "Zo\u00eb " + std::string(60, 'x'));
  EXPECT_EQ(world.request("POST", "/api/join", body).status, 200);
}

TEST(Join, RefusesATakenNameWhateverItsCase) {
  ChatWorld world;
  const SignIn owner = world.join("Ann");
  const Json invite =
      world.request("POST", "/api/invite", Json::object(), {bearer(owner)}).body["invite"];
  const HttpAnswer answer = world.request(
      "POST", "/api/join", {{"invite", invite}, {"name", "aNN"}, {"password", "a fine secret"}});
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.code(), "name_taken");
  EXPECT_EQ(world.request("POST", "/api/invite/check", {{"invite", invite}}).status, 200);
}

TEST(Requests, FromAnotherSiteAreForbidden) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  const FieldLine evil = {"Origin", "http://evil.example"};
  for (const char* path : {"/api/join", "/api/session", "/api/invite", "/api/invite/check"}) {
    EXPECT_EQ(world.request("POST", path, Json::object(), {bearer(owner), evil}).code(),
              "forbidden")
        << path;
  }
  EXPECT_EQ(world.request("DELETE", "/api/session", nullptr, {bearer(owner), evil}).code(),
            "forbidden");
  EXPECT_EQ(world
                .request("POST", "/api/invite", Json::object(),
                         {bearer(owner), {"Origin", "http://chat.example"}})
                .status,
            200);
}

TEST(Requests, MustBeJsonObjectsAndSmall) {
  ChatWorld world;
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/session";
  request.body = R"({"name":"ann","password":"a fine secret"})";
  EXPECT_EQ(world.send_request(request).code(), "bad_request");
  request.headers.add("Content-Type", "application/json");
  for (const std::string& body :
       {std::string(), std::string("null"), std::string("[]"), std::string("{"),
        std::string(16'000, '['), std::string("\xff\xfe"), std::string("\"\\ud800\"")}) {
    request.body = body;
    EXPECT_EQ(world.send_request(request).code(), "bad_request");
  }
  request.body = std::string(16 * 1024 + 1, ' ');
  EXPECT_EQ(world.send_request(request).code(), "too_large");
  for (const auto& [method, path] : world.routes.routes()) {
    const bool has_text = path == "/api/message/send" || path == "/api/message/edit";
    const std::size_t most = has_text ? 176 * 1024 : 64 * 1024;
    EXPECT_LE(world.routes.max_body_bytes(method, path), most) << path;
  }
}

TEST(Reset, SetsAPasswordAndEndsEverySignIn) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const Link link = world.go_live(ann);
  std::optional<Result<void>> done;
  const auto keep = [&done](Result<void> result) { done = std::move(result); };
  world.chat().accounts.reset_password("Ann", "a new password", keep);
  world.settle();
  ASSERT_TRUE(done && *done);
  EXPECT_FALSE(link->connected);
  EXPECT_EQ(world.connect(ann).refused, "unauthorized");
  EXPECT_EQ(world.request("POST", "/api/session", {{"name", "ann"}, {"password", "correct horse"}})
                .code(),
            "wrong_password");
  EXPECT_EQ(world.request("POST", "/api/session", {{"name", "ann"}, {"password", "a new password"}})
                .status,
            200);
  world.chat().accounts.reset_password("nobody", "a new password", keep);
  EXPECT_EQ(done->error().code, "not_found");
  world.chat().accounts.reset_password("ann", "short", keep);
  EXPECT_EQ(done->error().code, "bad_request");
}

TEST(Log, NamesPeopleButNeverSecrets) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  world.sign_in("ann");
  world.request("POST", "/api/session", {{"name", "ann"}, {"password", "wrong horse"}});
  const Link link = world.go_live(ann);
  world.say(link, world.open_room(link, ann.user), "a secret text");
  ASSERT_FALSE(world.log_lines.empty());
  for (const std::string& line : world.log_lines) {
    for (const char* secret : {"horse", "secret", ann.token.c_str()}) {
      EXPECT_EQ(line.find(secret), std::string::npos) << line;
    }
  }
}

}  // namespace
}  // namespace snug::chat
