// Display names, and names that look alike.
#include "people/names.h"
#include "protocol/shown_name.h"

#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

TEST(DisplayName, IsKeptWithoutGapsAtItsEndsAndWithSingleOnesInside) {
  EXPECT_EQ(tidy_name("  Ann  "), "Ann");
  EXPECT_EQ(tidy_name("Ann \u00A0\u3000 Lee"), "Ann Lee");
  EXPECT_EQ(tidy_name("\u200BAnn\u200B \u2800"), "Ann");
  EXPECT_EQ(tidy_name("Zo\u00EB"), "Zo\u00EB");
}

TEST(DisplayName, KeepsThePartsOfEmoji) {
  for (const char* name : {"\u2764\uFE0F", "\U0001F469\u200D\U0001F52C",
                           "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E007F"}) {
    EXPECT_EQ(tidy_name(name), name);
  }
}

TEST(DisplayName, IsEmptyIfNothingIsVisible) {
  for (const char* name : {"", " ", "\u2800", "\u200B", "\u200D", "\u115F", "\u3164", "\u180E",
                           "\u034F", "\uFE0F", "\U000E0041\U000E0042", "\u2800 \u200B\u00AD"}) {
    EXPECT_EQ(tidy_name(name), "") << name;
  }
}

bool alike(const std::string& one, const std::string& other) {
  model::User user;
  user.name = "somebody";
  user.display_name = one;
  Names names;
  names.add(user);
  return names.has_like(other);
}

TEST(Names, AreAlikeWhenPeopleSeeNoDifference) {
  EXPECT_TRUE(alike("Ann", "aNN"));
  EXPECT_TRUE(alike("Ann", "A\u200Bnn"));
  EXPECT_TRUE(alike("Ann", "\u0410nn")) << "a Cyrillic capital A";
  EXPECT_TRUE(alike("anna", "\u0430nn\u0430")) << "Cyrillic letters";
  EXPECT_TRUE(alike("Ann Lee", "Ann  Lee"));
  EXPECT_TRUE(alike("Ann Lee", "Ann\u00A0Lee"));
  EXPECT_TRUE(alike("Ann", "\uFF21nn")) << "a wide letter";
  EXPECT_TRUE(alike("max", "rnax"));
  EXPECT_TRUE(alike("Ian", "lan"));
  EXPECT_TRUE(alike("Bob", "B0b"));
  EXPECT_TRUE(alike("Zo\u00EB", "Zoe\u0308"));
  EXPECT_TRUE(alike("x", "somebody")) << "the sign-in name counts";
}

TEST(Names, OfALookAlikeCapitalAreLikeTheSmallLettersToo) {
  for (const auto& [real, fake] : {std::pair("tom", "\u0422om"), std::pair("karl", "\u041Aarl"),
                                   std::pair("hans", "\u041Dans"), std::pair("max", "\u039Cax"),
                                   std::pair("bob", "\u0412ob"), std::pair("bea", "\u0392ea")}) {
    EXPECT_TRUE(alike(real, fake)) << real;
    EXPECT_TRUE(alike(fake, real)) << real;
  }
}

TEST(Names, WithAnInvisibleAnchorAreLikeThoseWithout) {
  for (const char* fake : {"bob\uFFF9", "b\uFFFBob", "bob\uFFFC"})
    EXPECT_TRUE(alike("bob", fake)) << fake;
}

TEST(Names, ThatLookDifferentAreNotAlike) {
  EXPECT_FALSE(alike("Ann", "Anna"));
  EXPECT_FALSE(alike("Ian", "Lan"));
  EXPECT_FALSE(alike("Zoe", "Zo\u00EB"));
  EXPECT_FALSE(alike("Ann Lee", "AnnLee"));
  EXPECT_FALSE(alike("b1", "b2"));
}

TEST(Names, AreReservedWhileSomebodyJoins) {
  model::User user;
  user.name = "ann";
  user.display_name = "Ann Lee";
  Names names;
  names.reserve(user);
  EXPECT_TRUE(names.has_like("\u0430nn"));
  names.release(user);
  EXPECT_FALSE(names.has_like("\u0430nn"));
}

Json joining(ChatWorld& world, const SignIn& owner, const std::string& name,
             const std::string& display_name) {
  const Json invite = world
                          .request("POST", "/api/invite", Json::object(),
                                   {{"Authorization", "Bearer " + owner.token}})
                          .body["invite"];
  return {{"invite", invite},
          {"name", name},
          {"display_name", display_name},
          {"password", "a fine secret"}};
}

TEST(Join, RefusesANameThatLooksLikeSomeoneElses) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  const auto code = [&](const char* name, const char* display_name) {
    return world.request("POST", "/api/join", joining(world, owner, name, display_name)).code();
  };
  for (const char* name : {"Ann", "a\u200Bnn", " ann ", "\u0430nn", "ANN"}) {
    EXPECT_EQ(code("eve", name), "name_taken") << name;
  }
  EXPECT_EQ(code("bob", "Bob Stone"), "");
  EXPECT_EQ(code("eve", "B\u043Eb  Stone"), "name_taken");
  EXPECT_EQ(code("b0b", "Eve"), "name_taken");
  EXPECT_EQ(code("eve", "\u2800"), "bad_request");
  EXPECT_EQ(code("eve", "  Eve \u00A0 Stone "), "");
  EXPECT_EQ(world.chat().directory.person_named("eve")->user.display_name, "Eve Stone");
}

TEST(Join, AcceptsOneOfTwoSimultaneousLookAlikeNames) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  std::vector<int> statuses;
  for (const Json& body :
       {joining(world, owner, "bob", "Max"), joining(world, owner, "cat", "rnax")}) {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/join";
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
    world.routes.call(std::move(request), [&statuses](const HttpResponse& response) {
      statuses.push_back(response.status);
    });
  }
  world.settle();
  EXPECT_EQ(statuses, (std::vector<int>{409, 200}));
}

TEST(Names, OfEarlierVersionsStayValid) {
  ChatWorld world;
  const SignIn owner = world.join("ann");
  model::Invite invite;
  invite.token_hash = {1};
  invite.expires_at = 1;
  world.store.add_invite(invite, [](const auto&) {});
  model::User twin;
  twin.name = "eve";
  twin.display_name = "\u0430nn";
  world.store.register_user(invite.token_hash, twin, 0, [](const auto&) {});
  world.restart();
  EXPECT_EQ(world.chat().directory.people_count(), 2U);
  EXPECT_EQ(world.chat().directory.person_named("eve")->user.display_name, "\u0430nn");
}

}  // namespace
}  // namespace snug::chat
