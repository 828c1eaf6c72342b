// The verb `search`: who finds what, in pages, and its limits.
#include <gtest/gtest.h>

#include "talk/reading.h"
#include "world/chat_world.h"

namespace snug::chat {
namespace {

class SearchVerb : public testing::Test {
 protected:
  SearchVerb() {
    ann_sign_in = world.join("ann");
    bob_sign_in = world.join("bob");
    cat_sign_in = world.join("cat");
    ann = world.go_live(ann_sign_in);
    bob = world.go_live(bob_sign_in);
    cat = world.go_live(cat_sign_in);
    with_bob = world.open_room(ann, bob_sign_in.user);
    with_cat = world.open_room(ann, cat_sign_in.user);
  }

  Json ask(const Link& link, Json payload) { return world.ask(link, "search", payload); }
  std::vector<std::string> find(const Link& link, const Json& payload) {
    const Json answer = ask(link, payload);
    EXPECT_EQ(answer.value("ok", false), true) << answer;
    std::vector<std::string> texts;
    for (const Json& hit : answer.value("hits", Json::array())) {
      texts.push_back(hit.at("event").at("body").at("text"));
    }
    return texts;
  }
  std::vector<std::string> find(const Link& link, const char* query) {
    return find(link, {{"query", query}});
  }
  /// A second later there is quota again.
  void wait() { world.advance(std::chrono::seconds(10)); }

  ChatWorld world;
  SignIn ann_sign_in, bob_sign_in, cat_sign_in;
  Link ann, bob, cat;
  std::int64_t with_bob = 0;
  std::int64_t with_cat = 0;
};

using List = std::vector<std::string>;

TEST_F(SearchVerb, AHitIsAnEventAndWhereItMatches) {
  world.say(bob, with_bob, "🎉 Grüße");
  const Json answer = ask(ann, {{"query", "gruss"}});
  ASSERT_EQ(answer["hits"].size(), 1U) << answer;
  const Json& hit = answer["hits"][0];
  EXPECT_EQ(hit["event"], ann->last("event"));
  EXPECT_EQ(hit["highlights"], Json::parse("[[3, 8]]"));
  EXPECT_EQ(answer["more"], false);
  EXPECT_FALSE(answer.contains("cursor"));
  EXPECT_FALSE(answer.contains("partial"));
}

TEST_F(SearchVerb, FindsInTheRoomsOfTheCallerOnly) {
  world.say(ann, with_bob, "lunch with Bob");
  world.say(ann, with_cat, "lunch with Cat");
  EXPECT_EQ(find(ann, "lunch"), (List{"lunch with Cat", "lunch with Bob"}));
  EXPECT_EQ(find(bob, "lunch"), (List{"lunch with Bob"}));
  EXPECT_EQ(find(cat, "lunch"), (List{"lunch with Cat"}));
}

TEST_F(SearchVerb, ARoomIsANumberOrAName) {
  world.say(ann, with_bob, "lunch with Bob");
  world.say(ann, with_cat, "lunch with Cat");
  EXPECT_EQ(find(ann, {{"query", "lunch"}, {"room", with_bob}}), (List{"lunch with Bob"}));
  EXPECT_EQ(find(ann, "lunch in:cat"), (List{"lunch with Cat"}));
  EXPECT_EQ(find(ann, "lunch in:@CAT"), (List{"lunch with Cat"}));
  EXPECT_EQ(code_of(ask(bob, {{"query", "lunch"}, {"room", with_cat}})), "forbidden");
  EXPECT_EQ(code_of(ask(bob, {{"query", "lunch"}, {"room", 12345}})), "not_found");
  EXPECT_EQ(code_of(ask(bob, {{"query", "lunch in:cat"}})), "not_found") << "they never talked";
  EXPECT_EQ(code_of(ask(bob, {{"query", "lunch in:ann"}, {"room", with_bob}})), "bad_request");
}

TEST_F(SearchVerb, ASenderIsANumberOrAName) {
  world.say(ann, with_bob, "lunch? Ann");
  world.say(bob, with_bob, "lunch! Bob");
  EXPECT_EQ(find(ann, {{"query", "lunch"}, {"from", bob_sign_in.user}}), (List{"lunch! Bob"}));
  EXPECT_EQ(find(ann, "from:Bob"), (List{"lunch! Bob"}));
  EXPECT_EQ(find(ann, "lunch from:me"), (List{"lunch? Ann"}));
  const Json nobody = ask(ann, {{"query", "from:dora"}});
  EXPECT_EQ(code_of(nobody), "not_found");
  EXPECT_EQ(nobody["error"]["message"], "nobody here is called dora");
  EXPECT_EQ(code_of(ask(ann, {{"query", ""}, {"from", 12345}})), "not_found");
}

TEST_F(SearchVerb, TimesLimitASearch) {
  world.say(ann, with_bob, "first");
  const std::int64_t between = world.clock.wall_now() + 1;
  world.clock.set_wall(between + 1);
  world.say(ann, with_bob, "first again");
  EXPECT_EQ(find(ann, {{"query", "first"}, {"before", between}}), (List{"first"}));
  EXPECT_EQ(find(ann, {{"query", "first"}, {"after", between}}), (List{"first again"}));
  EXPECT_EQ(find(ann, "first before:2000"), List{});
}

TEST_F(SearchVerb, PagesContinueAtTheirCursor) {
  for (int i = 1; i <= 5; ++i) world.say(ann, with_bob, "page " + std::to_string(i));
  List all;
  Json payload = {{"query", "page"}, {"limit", 2}};
  for (bool more = true; more;) {
    const Json answer = ask(ann, payload);
    ASSERT_LE(answer["hits"].size(), 2U);
    for (const Json& hit : answer["hits"]) all.push_back(hit["event"]["body"]["text"]);
    more = answer["more"];
    EXPECT_EQ(answer.contains("cursor"), more);
    if (more) payload["cursor"] = answer["cursor"];
  }
  EXPECT_EQ(all, (List{"page 5", "page 4", "page 3", "page 2", "page 1"}));
}

TEST_F(SearchVerb, SomethingMustBeLookedFor) {
  for (const char* query : {"", " ", "!?", "in:bob", "after:2020"}) {
    const Json answer = ask(ann, {{"query", query}});
    EXPECT_EQ(code_of(answer), "bad_request") << query;
    EXPECT_NE(answer["error"]["message"].get<std::string>().find("write a word"),
              std::string::npos);
    wait();
  }
  EXPECT_EQ(code_of(ask(ann, {{"room", with_bob}})), "bad_request") << "no query";
}

TEST_F(SearchVerb, LimitsAreNamed) {
  EXPECT_EQ(code_of(ask(ann, {{"query", "x"}, {"limit", 51}})), "too_large");
  EXPECT_EQ(code_of(ask(ann, {{"query", std::string(201, 'x')}})), "too_large");
  EXPECT_EQ(code_of(ask(ann, {{"query", "x"}, {"utc_offset", 841}})), "bad_request");
  EXPECT_EQ(code_of(ask(ann, {{"query", "x"}, {"utc_offset", -721}})), "bad_request");
}

TEST_F(SearchVerb, ASearchThatEndsEarlySaysWhy) {
  world.say(ann, with_bob, "lunch");
  world.store.leave_gap(model::SearchPage::Gap::kTime);
  EXPECT_EQ(ask(ann, {{"query", "lunch"}})["partial"], "time");
  world.store.leave_gap(model::SearchPage::Gap::kIndexing);
  EXPECT_EQ(ask(ann, {{"query", "lunch"}})["partial"], "indexing");
}

TEST_F(SearchVerb, OneSearchAtATimeOfASocket) {
  world.say(ann, with_bob, "lunch");
  const auto first = world.emit(ann, "search", {{"query", "lunch"}});
  const auto second = world.emit(ann, "search", {{"query", "lunch"}});
  const auto of_bob = world.emit(bob, "search", {{"query", "lunch"}});
  world.settle();
  EXPECT_EQ(code_of(*second), "too_many");
  EXPECT_EQ((*first)["hits"].size(), 1U);
  EXPECT_EQ((*of_bob)["hits"].size(), 1U);
  EXPECT_EQ(find(ann, "lunch"), (List{"lunch"})) << "the next one is answered";
}

TEST_F(SearchVerb, ASearchDelaysNoHistoryOfItsSocket) {
  world.say(ann, with_bob, "lunch");
  world.store.hold(true);
  const std::size_t reads = world.store.reads_count();
  const auto search = world.emit(ann, "search", {{"query", "lunch"}});
  const auto history = world.emit(ann, "history", {{"room", with_bob}});
  EXPECT_EQ(world.store.reads_count(), reads + 2) << "both are asked for";
  world.store.hold(false);
  world.settle();
  EXPECT_EQ((*search)["hits"].size(), 1U);
  EXPECT_EQ((*history)["events"].size(), 1U);
}

TEST_F(SearchVerb, SearchesOfADeviceAreCounted) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(code_of(ask(ann, {{"query", "lunch"}})), "");
  const Json refused = ask(ann, {{"query", "lunch"}});
  EXPECT_EQ(code_of(refused), "too_many");
  EXPECT_GT(refused["error"]["retry_after"].get<int>(), 0);
  EXPECT_EQ(code_of(ask(bob, {{"query", "lunch"}})), "");
  wait();
  EXPECT_EQ(code_of(ask(ann, {{"query", "lunch"}})), "");
}

TEST_F(SearchVerb, AMembershipThatEndsMeanwhileEndsTheRightToTheHits) {
  world.say(ann, with_bob, "lunch with Bob");
  world.say(ann, with_cat, "lunch with Cat");
  world.store.hold(true);
  const auto answer = world.emit(ann, "search", {{"query", "lunch"}});
  world.settle();
  ASSERT_TRUE(answer->is_null());
  auto& members = world.chat().directory.room({with_cat})->members;
  std::erase_if(members,
                [this](const RoomMember& one) { return one.user.value == ann_sign_in.user; });
  world.store.hold(false);
  world.settle();
  ASSERT_EQ((*answer)["hits"].size(), 1U) << *answer;
  EXPECT_EQ((*answer)["hits"][0]["event"]["room"], with_bob);
}

TEST_F(SearchVerb, IsAskedByHttpWithoutASocket) {
  world.say(ann, with_bob, "lunch");
  const HttpAnswer answer = world.request("POST", "/api/search", {{"query", "lunch"}},
                                          {{"Authorization", "Bearer " + bob_sign_in.token}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body["hits"].size(), 1U);
}

TEST_F(SearchVerb, ADamagedStoreIsTold) {
  world.store.fail_next_read(model::StoreError::kDamaged);
  EXPECT_EQ(code_of(ask(ann, {{"query", "lunch"}})), "damaged");
  EXPECT_EQ(code_of(ask(ann, {{"query", "lunch"}})), "") << "and the next one is answered";
}

TEST_F(SearchVerb, AnAnswerOnASlowLineIsAsLargeAsItsPages) {
  for (int i = 0; i < 10; ++i) world.say(ann, with_bob, "lunch " + std::string(5'000, 'x'));
  const Json answer = ask(bob, {{"query", "lunch"}});
  EXPECT_EQ(answer["hits"].size(), 4U) << "16 KiB";
  EXPECT_EQ(answer["more"], true);
}

TEST(MayRead, OnlyAMemberReads) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const SignIn cat = world.join("cat");
  const Link link = world.go_live(ann);
  const std::int64_t room = world.open_room(link, bob.user);
  world.say(link, room, "x");
  Directory& directory = world.chat().directory;
  const model::Event& event = world.store.events().front();
  EXPECT_TRUE(may_read(directory, {bob.user}, event));
  EXPECT_FALSE(may_read(directory, {cat.user}, event));
  model::Event elsewhere = event;
  elsewhere.room = {12345};
  EXPECT_FALSE(may_read(directory, {bob.user}, elsewhere));
}

}  // namespace
}  // namespace snug::chat
