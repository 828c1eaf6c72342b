// Sending messages and reading back.
#include <gtest/gtest.h>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::seconds;

/// Ann and Bob, live, in a room of theirs.
class Sending : public testing::Test {
 protected:
  Sending() {
    room = world.open_room(ann, bob_sign_in.user);
    world.settle();
  }
  Json message(const Json& n, const std::string& text = "hello") const {
    return {{"room", room}, {"n", n}, {"body", {{"text", text}}}};
  }

  ChatWorld world;
  SignIn ann_sign_in = world.join("ann");
  SignIn bob_sign_in = world.join("bob");
  Link ann = world.go_live(ann_sign_in);
  Link bob = world.go_live(bob_sign_in);
  std::int64_t room = 0;
};

TEST_F(Sending, BroadcastsOnlyAfterTheCommit) {
  const auto answer = world.emit(ann, "message:send", message(1));
  world.clock.run_posted();
  EXPECT_TRUE(answer->is_null());
  EXPECT_EQ(bob->count("event"), 0U);
  world.store.commit();
  EXPECT_EQ(bob->count("event"), 0U);
  world.store.answer();
  EXPECT_EQ(*answer, (Json{{"ok", true}, {"seq", 1}, {"gseq", 1}, {"at", world.clock.wall_now()}}));
  EXPECT_EQ(bob->last("event"), (Json{{"gseq", 1},
                                      {"room", room},
                                      {"seq", 1},
                                      {"kind", "message"},
                                      {"user", ann_sign_in.user},
                                      {"device", ann_sign_in.device},
                                      {"n", 1},
                                      {"at", world.clock.wall_now()},
                                      {"chain", world.cursor(1)["chain"]},
                                      {"body", {{"text", "hello"}}}}));
  EXPECT_EQ(ann->last("event"), bob->last("event"));
}

TEST_F(Sending, TheBroadcastGoesOutBeforeTheAnswer) {
  std::size_t seen = 99;
  const Ack ack([this, &seen](const Json&) { seen = bob->count("event"); });
  world.chat().socket_door.received(ann.session, "message:send", Json::array({message(1)}), ack);
  world.settle();
  EXPECT_EQ(seen, 1U);
}

TEST_F(Sending, ManyInFlightKeepTheirOrder) {
  std::vector<std::shared_ptr<Json>> answers;
  for (int n = 1; n <= 200; ++n) {
    answers.push_back(world.emit(ann, "message:send", message(n, "m" + std::to_string(n))));
  }
  world.settle();
  for (int n = 1; n <= 200; ++n) EXPECT_EQ((*answers[static_cast<std::size_t>(n - 1)])["seq"], n);
  const auto events = bob->all("event");
  ASSERT_EQ(events.size(), 200U);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(events[i]["body"]["text"], "m" + std::to_string(i + 1));
  }
}

TEST_F(Sending, RepeatedNumberIsADuplicateAndNotBroadcast) {
  const Json first = world.ask(ann, "message:send", message(1));
  Json expected = first;
  expected["dup"] = true;
  EXPECT_EQ(world.ask(ann, "message:send", message(1)), expected);
  EXPECT_EQ(bob->count("event"), 1U);
}

TEST_F(Sending, RepeatedNumberWithOtherContentIsAConflictAndNotStored) {
  // Two processes with one sign-in.
  const Link second = world.go_live(ann_sign_in);
  const auto one = world.emit(ann, "message:send", message(1, "from one"));
  const auto other = world.emit(second, "message:send", message(1, "from the other"));
  world.settle();
  EXPECT_EQ((*one)["ok"], true);
  EXPECT_EQ(code_of(*other), "conflict");
  EXPECT_EQ((*other)["error"]["last_n"], 1);
  EXPECT_EQ(bob->count("event"), 1U);
  EXPECT_EQ(bob->last("event")["body"]["text"], "from one");
}

TEST_F(Sending, TheSameIdFromTwoDevicesOfAPersonIsTwoMessages) {
  const Link phone = world.go_live(world.sign_in("ann"));
  const Json first = {{"room", room}, {"id", "k"}, {"body", {{"text", "from one"}}}};
  const Json second = {{"room", room}, {"id", "k"}, {"body", {{"text", "from the other"}}}};
  EXPECT_EQ(world.ask(ann, "message:send", first)["seq"], 1);
  EXPECT_EQ(world.ask(phone, "message:send", second)["seq"], 2);
  EXPECT_EQ(code_of(world.ask(ann, "message:send", second)), "conflict");
}

TEST_F(Sending, IdIsRememberedWhenTheClockIsSetByAMonth) {
  const Json payload = {{"room", room}, {"id", "k"}, {"body", {{"text", "x"}}}};
  const Json first = world.ask(ann, "message:send", payload);
  world.clock.set_wall(world.clock.wall_now() + 30LL * 24 * 60 * 60 * 1000);
  EXPECT_EQ(world.ask(ann, "message:send", payload)["gseq"], first["gseq"]);
  EXPECT_EQ(bob->count("event"), 1U);
}

TEST_F(Sending, TimeOfAMessageIsNeverBeforeThePreviousOne) {
  const auto right = world.clock.wall_now();
  world.say(ann, room, "x");
  world.clock.set_wall(0);
  EXPECT_EQ(world.say(ann, room, "at 1970")["at"], right);
  world.clock.set_wall(right + 5000);
  EXPECT_EQ(world.say(ann, room, "right again")["at"], right + 5000);
}

TEST_F(Sending, RepeatOfADamagedMessageIsRefusedAndNotFatal) {
  world.ask(ann, "message:send", message(1));
  world.store.damage(1);
  EXPECT_EQ(code_of(world.ask(ann, "message:send", message(1))), "damaged");
  EXPECT_EQ(world.ask(ann, "message:send", message(2))["seq"], 2);
  EXPECT_EQ(world.storage_failures, 0);
}

TEST_F(Sending, InvisibleMessageIsRefusedInWordsForAPerson) {
  const Json answer = world.say(ann, room, "\u200b");
  EXPECT_EQ(code_of(answer), "bad_request");
  EXPECT_EQ(answer["error"]["message"],
            "there is nothing to see in this message, write something first");
}

TEST_F(Sending, HistoryRefusesOnlyDamagedPagesAndSaysWhereTheDamageEnds) {
  for (int i = 1; i <= 9; ++i) world.say(ann, room, "m" + std::to_string(i));
  for (const std::int64_t gseq : {4, 5, 6}) world.store.damage(gseq);
  const auto history = [this](Json query) {
    query["room"] = room;
    return world.ask(bob, "history", query);
  };
  const Json up_to_it = history({{"after", 0}});
  EXPECT_EQ(up_to_it["events"].size(), 3U);
  EXPECT_EQ(up_to_it["more"], true);
  const Json within = history({{"after", 3}});
  EXPECT_EQ(code_of(within), "damaged");
  EXPECT_EQ(within["error"]["from"], 4);
  EXPECT_EQ(within["error"]["to"], 6);
  EXPECT_EQ(history({{"after", 6}})["events"].size(), 3U);
  const Json backwards = history({{"before", 7}});
  EXPECT_EQ(backwards["error"]["from"], 4);
  EXPECT_EQ(backwards["error"]["to"], 6);
  EXPECT_EQ(history({{"before", 4}})["events"].size(), 3U);
  EXPECT_EQ(world.storage_failures, 0);
  EXPECT_TRUE(world.say(bob, room, "others chat on")["ok"].get<bool>());
}

TEST_F(Sending, FailedReadRefusesOnlyThatRequest) {
  world.say(ann, room, "x");
  world.store.fail_next_read(model::StoreError::kDamaged);
  EXPECT_EQ(code_of(world.ask(bob, "history", {{"room", room}})), "damaged");
  EXPECT_EQ(world.ask(bob, "history", {{"room", room}})["events"].size(), 1U);
  EXPECT_EQ(world.storage_failures, 0);
}

TEST_F(Sending, ANumberTooHighIsAGap) {
  const Json answer = world.ask(ann, "message:send", message(3));
  EXPECT_EQ(code_of(answer), "gap");
  EXPECT_EQ(answer["error"]["wanted"], 1);
  EXPECT_TRUE(world.store.events().empty());
}

TEST_F(Sending, ARepeatedIdGetsTheFirstAnswer) {
  const Json payload = {{"room", room}, {"id", "k-1"}, {"body", {{"text", "x"}}}};
  const Json first = world.ask(ann, "message:send", payload);
  Json expected = first;
  expected["dup"] = true;
  EXPECT_EQ(world.ask(ann, "message:send", payload), expected);
  EXPECT_FALSE(bob->last("event").contains("n"));
}

TEST_F(Sending, InvalidPayloadsAreRefusedAndHarmNobody) {
  const Json text = {{"text", "x"}};
  Json deep = 1;
  for (int i = 0; i < 1000; ++i) deep = Json::array({deep});
  const std::vector<Json> payloads = {
      nullptr,
      "x",
      1,
      Json::array(),
      Json::object(),
      deep,
      {{"room", std::to_string(room)}, {"body", text}},
      {{"room", static_cast<double>(room)}, {"body", text}},
      {{"room", -1}, {"body", text}},
      {{"room", room}},
      {{"room", room}, {"body", "x"}},
      {{"room", room}, {"body", Json::array()}},
      {{"room", room}, {"body", Json::object()}},
      {{"room", room}, {"body", {{"text", 5}}}},
      {{"room", room}, {"body", {{"text", deep}}}},
      {{"room", room}, {"body", {{"text", ""}}}},
      {{"room", room}, {"body", {{"text", " \n\t\u200b"}}}},
      {{"room", room}, {"n", 0}, {"body", text}},
      {{"room", room}, {"n", 1.5}, {"body", text}},
      {{"room", room}, {"n", 1e308}, {"body", text}},
      {{"room", room}, {"n", 1}, {"id", "both"}, {"body", text}},
      {{"room", room}, {"id", ""}, {"body", text}},
      {{"room", room}, {"id", std::string(65, 'x')}, {"body", text}},
      {{"room", room}, {"id", 7}, {"body", text}}};
  for (const Json& payload : payloads) {
    EXPECT_EQ(code_of(world.ask(ann, "message:send", payload)), "bad_request")
        << payload.dump().substr(0, 100);
  }
  EXPECT_TRUE(ann->connected);
  EXPECT_EQ(bob->count("event"), 0U);
  EXPECT_TRUE(world.say(bob, room, "fine")["ok"].get<bool>());
}

TEST_F(Sending, WithoutPayloadOrAnswerFunctionNothingBreaks) {
  world.chat().socket_door.received(ann.session, "message:send", Json::array(), Ack());
  world.chat().socket_door.received(ann.session, "message:send", Json::array({message(1)}), Ack());
  world.settle();
  EXPECT_EQ(bob->count("event"), 1U);
}

TEST_F(Sending, TextIsMeasuredInCodePointsAfterCleaning) {
  std::string longest;
  for (int i = 0; i < 8000; ++i) longest += "\U0001F600";
  EXPECT_EQ(code_of(world.say(ann, room, longest + "\x01")), "");
  EXPECT_EQ(code_of(world.say(ann, room, longest + "x")), "too_large");
  EXPECT_EQ(bob->last("event")["body"]["text"], longest);
}

TEST_F(Sending, ControlCharactersAreRemovedAndUnknownFieldsIgnored) {
  world.ask(ann, "message:send",
            {{"room", room}, {"x", 1}, {"body", {{"text", "a\r\nb\x07"}, {"evil", true}}}});
  EXPECT_EQ(bob->last("event")["body"], (Json{{"text", "a\nb"}}));
}

TEST_F(Sending, IntoARoomOfOthersIsForbidden) {
  const SignIn cat_sign_in = world.join("cat");
  const Link cat = world.go_live(cat_sign_in);
  EXPECT_EQ(code_of(world.say(cat, room, "x")), "forbidden");
  EXPECT_EQ(code_of(world.say(cat, 999'999, "x")), "not_found");
  EXPECT_EQ(code_of(world.ask(cat, "history", {{"room", room}})), "forbidden");
  world.say(ann, room, "private");
  EXPECT_EQ(cat->count("event"), 0U);
}

TEST_F(Sending, IsLimitedAsAMeanOverTenSeconds) {
  for (int i = 0; i < 3'000; ++i) EXPECT_EQ(code_of(world.say(ann, room, "x")), "");
  const Json refused = world.say(ann, room, "x");
  EXPECT_EQ(code_of(refused), "too_many");
  EXPECT_EQ(refused["error"]["retry_after"], 10);
  EXPECT_EQ(world.store.events().size(), 3'000U);
  EXPECT_EQ(code_of(world.say(bob, room, "others are not concerned")), "");
  world.advance(seconds(10));
  EXPECT_EQ(code_of(world.say(ann, room, "x")), "");
}

TEST_F(Sending, IsLimitedInFlight) {
  std::vector<std::shared_ptr<Json>> answers;
  for (int n = 1; n <= 257; ++n) answers.push_back(world.emit(ann, "message:send", message(n)));
  EXPECT_EQ(code_of(*answers.back()), "too_many");
  world.settle();
  EXPECT_EQ(world.store.events().size(), 256U);
  EXPECT_EQ(code_of(world.ask(ann, "message:send", message(257))), "");
}

TEST_F(Sending, FullDiskIsReportedAndTheNumberCanBeRepeated) {
  world.store.fail_next_write(model::StoreError::kFull);
  EXPECT_EQ(code_of(world.ask(ann, "message:send", message(1))), "storage_full");
  EXPECT_EQ(bob->count("event"), 0U);
  EXPECT_EQ(world.ask(ann, "message:send", message(1))["seq"], 1);
}

TEST_F(Sending, AfterAnUnknownOutcomeNothingMoreIsAnswered) {
  world.store.fail_next_write(model::StoreError::kFailed);
  const auto first = world.emit(ann, "message:send", message(1));
  const auto second = world.emit(ann, "message:send", message(1, "next"));
  world.settle();
  EXPECT_TRUE(first->is_null());
  EXPECT_TRUE(second->is_null());
  EXPECT_EQ(world.storage_failures, 1);
  EXPECT_TRUE(world.ask(bob, "history", {{"room", room}}).is_null());
  EXPECT_FALSE(world.request("GET", "/api/session").answered);
  EXPECT_EQ(bob->count("event"), 0U);
}

TEST_F(Sending, AnswerToASocketThatHasGoneDisturbsNothing) {
  world.emit(ann, "message:send", message(1));
  world.chat().socket_door.disconnected(ann.session);
  world.settle();
  EXPECT_EQ(bob->count("event"), 1U);
}

std::vector<std::int64_t> seqs(const Json& answer) {
  std::vector<std::int64_t> list;
  for (const Json& event : answer.at("events")) list.push_back(event["seq"].get<std::int64_t>());
  return list;
}

TEST_F(Sending, HistoryIsReadFromEitherSide) {
  for (int i = 1; i <= 9; ++i) world.say(ann, room, "m" + std::to_string(i));
  using List = std::vector<std::int64_t>;
  const auto history = [this](Json query) {
    query["room"] = room;
    return world.ask(bob, "history", query);
  };
  EXPECT_EQ(seqs(history({{"limit", 3}})), (List{7, 8, 9}));
  EXPECT_TRUE(history({{"limit", 3}})["more"].get<bool>());
  EXPECT_EQ(seqs(history({{"before", 4}, {"limit", 50}})), (List{1, 2, 3}));
  EXPECT_FALSE(history({{"before", 4}, {"limit", 50}})["more"].get<bool>());
  EXPECT_EQ(seqs(history({{"after", 6}, {"limit", 2}})), (List{7, 8}));
  EXPECT_EQ(seqs(history({{"after", 0}, {"limit", 1}})), (List{1}));
  EXPECT_EQ(seqs(history({{"after", 9}})), (List{}));
  EXPECT_EQ(seqs(history({{"before", 9223372036854775807}, {"limit", 1}})), (List{9}));
  EXPECT_EQ(history({{"limit", 1}})["events"][0]["body"]["text"], "m9");
}

TEST_F(Sending, HistoryHasBounds) {
  const auto code = [this](Json query) {
    query["room"] = room;
    return code_of(world.ask(bob, "history", query));
  };
  EXPECT_EQ(code({{"limit", 200}}), "");
  EXPECT_EQ(code({{"limit", 201}}), "too_large");
  EXPECT_EQ(code({{"limit", 0}}), "bad_request");
  EXPECT_EQ(code({{"before", 0}}), "bad_request");
  EXPECT_EQ(code({{"after", -1}}), "bad_request");
  EXPECT_EQ(code({{"after", 1}, {"before", 5}}), "bad_request");
}

TEST_F(Sending, HistoryShowsNothingThatWasNotBroadcast) {
  const Link phone = world.go_live(bob_sign_in);
  world.say(ann, room, "one");
  world.emit(ann, "message:send", message(1, "two"));
  world.store.commit();  // Stored, but the loop does not know yet.
  const auto newest = world.emit(bob, "history", {{"room", room}});
  const auto after = world.emit(phone, "history", {{"room", room}, {"after", 0}});
  world.store.read();
  world.store.read();  // Answers come one after the other.
  EXPECT_EQ(seqs(*newest), std::vector<std::int64_t>{1});
  EXPECT_EQ(seqs(*after), std::vector<std::int64_t>{1});
}

TEST_F(Sending, APageOfHistoryEndsAtItsBytes) {
  const std::string big(8000, 'x');
  for (int i = 0; i < 60; ++i) world.say(ann, room, big);
  const Json newest = world.ask(bob, "history", {{"room", room}, {"limit", 200}});
  EXPECT_EQ(seqs(newest).back(), 60);
  EXPECT_EQ(seqs(newest).size(), 2U);
  EXPECT_TRUE(newest["more"].get<bool>());
  while (bob->acknowledge()) world.settle();
  const Json oldest = world.ask(bob, "history", {{"room", room}, {"after", 0}, {"limit", 200}});
  EXPECT_EQ(seqs(oldest).front(), 1);
  EXPECT_EQ(seqs(oldest).size(), 4U);  // The first was quick.
}

}  // namespace
}  // namespace snug::chat
