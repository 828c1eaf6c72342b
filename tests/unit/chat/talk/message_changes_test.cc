// What people do with messages, and what others see of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

const char* const kOk = "ok";

std::string outcome(const Json& answer) {
  return answer.value("ok", false) ? kOk : code_of(answer);
}

/// Ann owns a room with Bob in it. All are live.
struct Scene {
  explicit Scene(Options options = ChatWorld::quick_options())
      : world(std::move(options)),
        ann(world.join("ann")),
        bob(world.join("bob")),
        ann_link(world.go_live(ann)),
        bob_link(world.go_live(bob)) {
    room = world
               .ask(ann_link, "room:create",
                    {{"kind", "private"}, {"name", "x"}, {"members", {bob.user}}})
               .at("room")
               .get<std::int64_t>();
  }
  Json ask(const Link& link, const char* event, Json payload) {
    world.advance(std::chrono::milliseconds(50));  // No quota is meant here.
    payload["room"] = room;
    return world.ask(link, event, payload);
  }
  std::int64_t say(const Link& link, const std::string& text) {
    return ask(link, "message:send", {{"body", {{"text", text}}}}).at("seq").get<std::int64_t>();
  }
  std::string edit(const Link& link, std::int64_t seq, const std::string& text) {
    return outcome(ask(link, "message:edit", {{"seq", seq}, {"text", text}}));
  }
  std::string remove(const Link& link, std::int64_t seq) {
    return outcome(ask(link, "message:delete", {{"seq", seq}}));
  }
  std::string react(const Link& link, std::int64_t seq, const std::string& emoji, bool on = true) {
    return outcome(ask(link, "message:react", {{"seq", seq}, {"emoji", emoji}, {"on", on}}));
  }
  std::string pin(const Link& link, std::int64_t seq, bool on = true) {
    return outcome(ask(link, "message:pin", {{"seq", seq}, {"on", on}}));
  }
  Json history(const Link& link) { return ask(link, "history", {{"limit", 200}})["events"]; }
  Json event(std::int64_t seq) {
    for (const Json& one : history(ann_link)) {
      if (one["seq"] == seq) return one;
    }
    return nullptr;
  }
  std::size_t head() { return world.store.events().size(); }

  ChatWorld world;
  SignIn ann, bob;
  Link ann_link, bob_link;
  std::int64_t room = 0;
};

TEST(MessageChanges, AreToldAsEventsAndShownInHistory) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "two\r\n"), kOk);
  EXPECT_EQ(scene.bob_link->last("event")["kind"], "edited");
  EXPECT_EQ(scene.bob_link->last("event")["body"], (Json{{"seq", seq}, {"text", "two\n"}}));
  const Json edited_at = scene.bob_link->last("event")["at"];
  EXPECT_EQ(scene.react(scene.bob_link, seq, "👍"), kOk);
  EXPECT_EQ(scene.bob_link->last("event")["kind"], "reacted");
  EXPECT_EQ(scene.bob_link->last("event")["body"],
            (Json{{"emoji", "👍"}, {"on", true}, {"seq", seq}}));
  EXPECT_EQ(scene.pin(scene.ann_link, seq), kOk);
  EXPECT_EQ(scene.bob_link->last("event")["kind"], "pinned");
  EXPECT_EQ(scene.bob_link->last("event")["body"], (Json{{"on", true}, {"seq", seq}}));
  const Json now = {{"edited_at", edited_at},
                    {"pinned", true},
                    {"reactions", {{{"count", 1}, {"emoji", "👍"}, {"users", {scene.bob.user}}}}},
                    {"text", "two\n"}};
  EXPECT_EQ(scene.event(seq)["now"], now);
  EXPECT_EQ(scene.event(seq)["body"], (Json{{"text", "one"}}));
  scene.world.restart();
  scene.ann_link = scene.world.go_live(scene.ann);
  EXPECT_EQ(scene.event(seq)["now"], now);
}

TEST(MessageChanges, ThatAreTrueAlreadyMakeNoEvent) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  const std::size_t before = scene.head();
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "one"), kOk);
  EXPECT_EQ(scene.react(scene.bob_link, seq, "+", false), kOk);
  EXPECT_EQ(scene.pin(scene.ann_link, seq, false), kOk);
  EXPECT_EQ(scene.head(), before);
  EXPECT_EQ(scene.remove(scene.ann_link, seq), kOk);
  EXPECT_EQ(scene.remove(scene.ann_link, seq), kOk);
  EXPECT_EQ(scene.head(), before + 1);
}

TEST(MessageChanges, AnEditThatEqualsTheEndOfTheTextIsAnEdit) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, R"(x","text":"two)");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "two"), kOk);
  EXPECT_EQ(scene.event(seq)["now"]["text"], "two");
}

TEST(MessageChanges, AReplyNamesAnEventThatItsSenderMayRead) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  const auto reply = [&scene](const Json& to) {
    return scene.ask(scene.bob_link, "message:send",
                     {{"body", {{"text", "two"}, {"reply_to", to}}}});
  };
  const Json answer = reply(seq);
  EXPECT_EQ(outcome(answer), kOk);
  EXPECT_EQ(scene.ann_link->last("event")["body"], (Json{{"reply_to", seq}, {"text", "two"}}));
  EXPECT_EQ(outcome(reply(0)), "bad_request");
  EXPECT_EQ(outcome(reply("1")), "bad_request");
  EXPECT_EQ(outcome(reply(seq + 2)), "not_found") << "it would be the reply itself";
  const std::int64_t its_seq = answer["seq"].get<std::int64_t>();
  EXPECT_EQ(scene.edit(scene.bob_link, its_seq, "two"), kOk);
  EXPECT_EQ(scene.event(its_seq).count("now"), 0U) << "the text is the same";
}

TEST(MessageChanges, ANewcomerTouchesNothingFromBeforeThem) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  scene.ask(scene.ann_link, "room:change", {{"newcomers_read", "from_joining"}});
  const SignIn cat = scene.world.join("cat");
  const Link cat_link = scene.world.go_live(cat);
  scene.ask(scene.ann_link, "room:add", {{"user", cat.user}});
  scene.ask(scene.ann_link, "room:role", {{"user", cat.user}, {"role", "moderator"}});
  EXPECT_EQ(scene.react(cat_link, seq, "+"), "not_found");
  EXPECT_EQ(scene.pin(cat_link, seq), "not_found");
  EXPECT_EQ(scene.remove(cat_link, seq), "not_found");
  EXPECT_EQ(outcome(scene.ask(cat_link, "message:edits", {{"seq", seq}})), "not_found");
  EXPECT_EQ(
      outcome(scene.ask(cat_link, "message:send", {{"body", {{"text", "x"}, {"reply_to", seq}}}})),
      "not_found");
  scene.pin(scene.ann_link, seq);
  EXPECT_TRUE(scene.ask(cat_link, "room:pins", Json::object())["events"].empty());
  EXPECT_EQ(scene.ask(scene.bob_link, "room:pins", Json::object())["events"].size(), 1U);
}

TEST(MessageChanges, OfADeletedMessageNothingIsLeftInHistoryReplayAndMemory) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "a secret");
  scene.edit(scene.ann_link, seq, "another secret");
  scene.react(scene.bob_link, seq, "+");
  scene.pin(scene.ann_link, seq);
  EXPECT_EQ(scene.remove(scene.ann_link, seq), kOk);
  EXPECT_EQ(scene.bob_link->last("event")["body"], (Json{{"seq", seq}}));
  EXPECT_EQ(scene.event(seq)["body"], Json::object());
  EXPECT_EQ(scene.event(seq)["now"], (Json{{"deleted", true}}));
  EXPECT_EQ(scene.history(scene.bob_link).dump().find("secret"), std::string::npos);
  const Link late = scene.world.go_live(scene.bob, 1);
  EXPECT_EQ(Json(late->all("replay")).dump().find("secret"), std::string::npos);
  EXPECT_EQ(late->last("ready").dump().find("secret"), std::string::npos);
  EXPECT_TRUE(scene.ask(scene.ann_link, "room:pins", Json::object())["events"].empty());
  EXPECT_EQ(outcome(scene.ask(scene.ann_link, "message:edits", {{"seq", seq}})), "not_found");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "x"), "not_found");
  EXPECT_EQ(scene.react(scene.ann_link, seq, "+"), "not_found");
}

TEST(MessageChanges, ADeletionThatIsNotStoredErasesNothing) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "a secret");
  scene.world.store.fail_next_write(model::StoreError::kFull);
  EXPECT_EQ(scene.remove(scene.ann_link, seq), "storage_full");
  const Link late = scene.world.go_live(scene.bob, 1);
  EXPECT_NE(Json(late->all("replay")).dump().find("a secret"), std::string::npos);
  EXPECT_EQ(scene.event(seq)["body"]["text"], "a secret");
}

TEST(MessageChanges, AnErasedMessageThatIsSentAgainIsADuplicate) {
  Scene scene;
  const Json sent = {{"n", 1}, {"body", {{"text", "one"}}}};
  const Json seq = scene.ask(scene.ann_link, "message:send", sent)["seq"];
  scene.remove(scene.ann_link, seq.get<std::int64_t>());
  const Json again = scene.ask(scene.ann_link, "message:send", sent);
  EXPECT_EQ(again["dup"], true);
  EXPECT_EQ(again["seq"], seq);
  EXPECT_EQ(
      outcome(scene.ask(scene.ann_link, "message:send", {{"n", 1}, {"body", {{"text", "two"}}}})),
      "conflict");
}

TEST(MessageChanges, AnEditWithAnIdIsMadeOnce) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  const Json first = {{"seq", seq}, {"text", "two"}, {"id", "a"}};
  EXPECT_EQ(scene.ask(scene.ann_link, "message:edit", first), (Json{{"ok", true}}));
  scene.edit(scene.ann_link, seq, "three");
  EXPECT_EQ(scene.ask(scene.ann_link, "message:edit", first), (Json{{"dup", true}, {"ok", true}}));
  EXPECT_EQ(scene.event(seq)["now"]["text"], "three");
  EXPECT_EQ(outcome(scene.ask(scene.ann_link, "message:edit",
                              {{"seq", seq}, {"text", "four"}, {"id", "a"}})),
            "conflict");
}

TEST(MessageChanges, TheVersionsOfAMessageComeOldestFirstAndInPages) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  scene.edit(scene.ann_link, seq, "two");
  scene.say(scene.ann_link, "between");
  scene.edit(scene.ann_link, seq, "three");
  const auto texts = [&scene, seq](Json more) {
    more["seq"] = seq;
    const Json answer = scene.ask(scene.bob_link, "message:edits", more);
    std::vector<std::string> all;
    for (const Json& one : answer["events"]) all.push_back(one["body"]["text"]);
    all.push_back(answer["more"] == true ? "more" : "end");
    return all;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts(Json::object()), (Texts{"one", "two", "three", "end"}));
  EXPECT_EQ(texts({{"limit", 1}}), (Texts{"one", "more"}));
  EXPECT_EQ(texts({{"after", seq}, {"limit", 1}}), (Texts{"two", "more"}));
  EXPECT_EQ(texts({{"after", seq + 3}}), (Texts{"end"}));
  EXPECT_EQ(outcome(scene.ask(scene.bob_link, "message:edits", {{"seq", seq + 1}})), "not_found");
  EXPECT_EQ(outcome(scene.ask(scene.bob_link, "message:edits", {{"seq", 0}})), "bad_request");
  EXPECT_EQ(outcome(scene.ask(scene.bob_link, "message:edits", {{"seq", 99}})), "not_found");
}

TEST(MessageChanges, EmojisAreVisibleAndShort) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  for (const char* emoji : {"👍", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "❤️",
                            "+1", "0123456789abcdef"}) {
    EXPECT_EQ(scene.react(scene.ann_link, seq, emoji), kOk) << emoji;
  }
  for (const char* none : {"", " ", "\n", "a b", "\u200d", "\u2800", "a\u202e", "a\u0007",
                           "a\u00a0", "0123456789abcdefg"}) {
    EXPECT_EQ(scene.react(scene.ann_link, seq, none), "bad_request") << none;
  }
}

TEST(MessageChanges, HaveLimits) {
  Options options = ChatWorld::quick_options();
  options.limits.edits_of_message = 2;
  options.limits.emojis_of_message = 2;
  options.limits.pins_of_room = 1;
  options.limits.message_changes_waiting = 1;
  Scene scene(options);
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "two"), kOk);
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "three"), kOk);
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "four"), "too_large");
  EXPECT_EQ(scene.react(scene.ann_link, seq, "a"), kOk);
  EXPECT_EQ(scene.react(scene.ann_link, seq, "b"), kOk);
  EXPECT_EQ(scene.react(scene.ann_link, seq, "c"), "too_large");
  EXPECT_EQ(scene.react(scene.bob_link, seq, "a"), kOk);
  EXPECT_EQ(scene.pin(scene.ann_link, seq), kOk);
  EXPECT_EQ(scene.pin(scene.ann_link, scene.say(scene.ann_link, "x")), "too_large");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, " "), "bad_request");
  EXPECT_EQ(scene.edit(scene.ann_link, seq, std::string(8001, 'x')), "too_large");
  scene.world.store.hold(true);
  const Json payload = {{"room", scene.room}, {"seq", seq}, {"on", false}};
  const auto first = scene.world.emit(scene.ann_link, "message:pin", payload);
  EXPECT_EQ(outcome(scene.ask(scene.ann_link, "message:pin", payload)), "too_many");
  EXPECT_TRUE(first->is_null());
  scene.world.store.hold(false);
  scene.world.settle();
  EXPECT_EQ(outcome(*first), kOk);
  EXPECT_EQ(scene.pin(scene.ann_link, seq), kOk) << "nothing waits any more";
}

TEST(MessageChanges, WhoLosesTheirRoleOrPlaceChangesNothingBehindIt) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  scene.ask(scene.ann_link, "room:role", {{"user", scene.bob.user}, {"role", "moderator"}});
  const Json of_bob = {{"room", scene.room}, {"user", scene.bob.user}, {"role", "member"}};
  scene.world.emit(scene.ann_link, "room:role", of_bob);
  const Json target = {{"room", scene.room}, {"seq", seq}, {"on", true}, {"emoji", "+"}};
  EXPECT_EQ(code_of(*scene.world.emit(scene.bob_link, "message:delete", target)), "unavailable");
  EXPECT_EQ(code_of(*scene.world.emit(scene.bob_link, "message:pin", target)), "unavailable");
  const auto reaction = scene.world.emit(scene.bob_link, "message:react", target);
  scene.world.settle();
  EXPECT_EQ(outcome(*reaction), kOk) << "the role does not decide";
  EXPECT_EQ(scene.remove(scene.bob_link, seq), "forbidden");
  scene.world.emit(scene.ann_link, "room:remove", of_bob);
  EXPECT_EQ(code_of(*scene.world.emit(scene.bob_link, "message:react", target)), "unavailable");
  scene.world.settle();
  EXPECT_EQ(scene.react(scene.bob_link, seq, "-"), "forbidden");
}

TEST(MessageChanges, AHistoryThatWasReadBeforeAChangeIsReadAgain) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  const std::size_t reads = scene.world.store.reads_count();
  const auto page = scene.world.emit(scene.bob_link, "history", {{"room", scene.room}});
  scene.world.emit(scene.ann_link, "message:delete", {{"room", scene.room}, {"seq", seq}});
  scene.world.settle();
  EXPECT_EQ(scene.world.store.reads_count(), reads + 2);
  EXPECT_EQ(page->dump().find("one"), std::string::npos);
}

TEST(MessageChanges, AHistoryThatIsOutdatedAgainAndAgainIsRefused) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  const auto page = scene.world.emit(scene.bob_link, "history", {{"room", scene.room}});
  for (int i = 0; i < 10 && page->is_null(); ++i) {
    scene.world.emit(scene.ann_link, "message:react",
                     {{"room", scene.room}, {"seq", seq}, {"emoji", "+"}, {"on", i % 2 == 0}});
    scene.world.store.commit();
    scene.world.store.answer();
    scene.world.store.read();
  }
  EXPECT_EQ(outcome(*page), "too_many");
  EXPECT_EQ(outcome(scene.ask(scene.bob_link, "history", Json::object())), kOk);
}

TEST(MessageChanges, OfADamagedMessageAreRefused) {
  Scene scene;
  const std::int64_t seq = scene.say(scene.ann_link, "one");
  scene.world.store.damage(static_cast<std::int64_t>(scene.head()));
  EXPECT_EQ(scene.edit(scene.ann_link, seq, "two"), "damaged");
  EXPECT_EQ(scene.remove(scene.ann_link, seq), "damaged");
  EXPECT_EQ(scene.react(scene.bob_link, seq, "+"), "damaged");
}

// --- what clients make of the events ---

/// A client's view of the messages, made from the events alone and in their order.
class View {
 public:
  void apply(const Json& event) {
    const Json& body = event["body"];
    if (event["kind"] == "message") messages_[event["seq"]] = Message();
    if (!body.contains("seq") || !messages_.contains(body["seq"])) return;
    Message& target = messages_[body["seq"]];
    if (target.is_deleted) return;
    if (event["kind"] == "edited") {
      target.text = body["text"];
      target.edited_at = event["at"];
    }
    if (event["kind"] == "pinned") target.is_pinned = body["on"].get<bool>();
    if (event["kind"] == "reacted") {
      const std::pair reaction(body["emoji"].get<std::string>(), event["user"].get<std::int64_t>());
      const auto known = std::find(target.reactions.begin(), target.reactions.end(), reaction);
      const bool on = body["on"].get<bool>();
      if (on && known == target.reactions.end()) target.reactions.push_back(reaction);
      if (!on && known != target.reactions.end()) target.reactions.erase(known);
    }
    if (event["kind"] == "deleted") {
      target = Message();
      target.is_deleted = true;
    }
  }
  /// As `now` of history; null where nothing changed.
  std::map<std::int64_t, Json> now() const {
    std::map<std::int64_t, Json> all;
    for (const auto& [seq, message] : messages_) all[seq] = message.now();
    return all;
  }

 private:
  struct Message {
    Json text = nullptr;
    Json edited_at = nullptr;
    bool is_pinned = false;
    bool is_deleted = false;
    std::vector<std::pair<std::string, std::int64_t>> reactions;

    Json now() const {
      if (is_deleted) return {{"deleted", true}};
      Json all;
      if (!text.is_null()) all = {{"edited_at", edited_at}, {"text", text}};
      if (is_pinned) all["pinned"] = true;
      for (const auto& [emoji, user] : reactions) {
        auto& list = all["reactions"];
        const auto known =
            std::find_if(list.begin(), list.end(),
                         [&emoji = emoji](const Json& one) { return one["emoji"] == emoji; });
        if (known == list.end()) {
          list.push_back({{"count", 1}, {"emoji", emoji}, {"users", {user}}});
        } else {
          (*known)["users"].push_back(user);
          (*known)["count"] = (*known)["users"].size();
        }
      }
      return all;
    }
  };
  std::map<std::int64_t, Message> messages_;
};

std::vector<Json> whole_history(Scene& scene) {
  std::vector<Json> events;
  for (bool more = true; more;) {
    const Json after = events.empty() ? Json(0) : events.back()["seq"];
    const Json page = scene.world
                          .request("POST", "/api/history",
                                   {{"room", scene.room}, {"after", after}, {"limit", 100}},
                                   {{"Authorization", "Bearer " + scene.ann.token}})
                          .body;
    for (const Json& event : page["events"]) events.push_back(event);
    more = page["more"].get<bool>();
  }
  return events;
}

void do_something(Scene& scene, const Link& link, std::mt19937& random, int step) {
  const auto some = [&random](std::size_t count) { return random() % count; };
  const auto seq = static_cast<std::int64_t>(1 + some(scene.head()));
  switch (some(6)) {
    case 0:
      scene.ask(link, "message:send", {{"body", {{"text", std::to_string(step)}}}});
      break;
    case 1:
      scene.edit(link, seq, "edit " + std::to_string(some(3)));
      break;
    case 2:
      if (some(4) == 0) scene.remove(link, seq);
      break;
    case 3:
      scene.pin(link, seq, some(2) == 0);
      break;
    default:
      scene.react(link, seq, std::string(1, static_cast<char>('a' + some(5))), some(3) > 0);
  }
}

TEST(MessageChanges, TheEventsAloneGiveWhatHistoryShows) {
  const auto seed = static_cast<unsigned>(std::random_device{}());
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  Options options = ChatWorld::quick_options();
  options.limits.edits_of_message = 3;
  options.limits.emojis_of_message = 3;
  options.limits.pins_of_room = 4;
  Scene scene(options);
  const SignIn cat = scene.world.join("cat");
  scene.ask(scene.ann_link, "room:add", {{"user", cat.user}});
  std::vector<Link> links = {scene.ann_link, scene.bob_link, scene.world.go_live(cat)};
  const auto some = [&random](std::size_t count) { return random() % count; };
  for (int step = 0; step < 600; ++step) {
    const Link& link = links[some(links.size())];
    if (some(10) == 0) {
      scene.world.store.fail_next_write(some(2) == 0 ? model::StoreError::kFull
                                                     : model::StoreError::kDamaged);
    }
    do_something(scene, link, random, step);
    if (some(60) == 0) {
      scene.world.restart();
      scene.ann_link = scene.world.go_live(scene.ann);
      scene.bob_link = scene.world.go_live(scene.bob);
      links = {scene.ann_link, scene.bob_link, scene.world.go_live(cat)};
    }
  }
  View view;
  const std::vector<Json> events = whole_history(scene);
  std::map<std::int64_t, Json> shown;
  for (const Json& event : events) {
    if (event["kind"] == "message") shown[event["seq"]] = event.value("now", Json());
  }
  for (const Json& event : events) view.apply(event);
  EXPECT_GT(shown.size(), 20U);
  EXPECT_EQ(view.now(), shown);
  for (const Json& event : events) {
    if (event["kind"] != "message") view.apply(event);
  }
  EXPECT_EQ(view.now(), shown) << "applying them once more, in order, is harmless";
}

}  // namespace
}  // namespace snug::chat
