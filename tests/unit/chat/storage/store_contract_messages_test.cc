// What model::Store promises about changes of messages, held against every store.
#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::ChangedMessage;
using model::MessageChange;
using model::RoomSeq;
using model::Store;
using model::StoreError;
using model::UserId;
using Kind = model::ChangedMessage::Kind;

std::string text_body(const std::string& text) {
  return R"({"text":")" + text + R"("})";
}

/// What a test knows of one message.
struct Known {
  UserId author;
  std::string text;
  std::vector<std::pair<std::string, UserId>> reactions;
  bool is_pinned = false;
  bool is_deleted = false;
};

class MessagesContract : public StoreContract {
 protected:
  RoomSeq say(UserId who, const std::string& text) {
    model::EventDraft made = draft({}, 0, text_body(text));
    made.user = who;
    return append(made)->event.seq;
  }
  model::EventDraft draft_of(UserId who, const MessageChange& change) const {
    model::EventDraft made = draft({}, 0);
    made.user = who;
    made.kind = "change " + std::to_string(change.index());
    return made;
  }
  Answered<ChangedMessage> change(const model::EventDraft& made, const MessageChange& how) {
    return ask<ChangedMessage>(&Store::change_message, made, how);
  }
  Answered<ChangedMessage> change(UserId who, const MessageChange& how) {
    return change(draft_of(who, how), how);
  }
  model::EventDraft edit_draft(UserId who, RoomSeq seq, const std::string& text) const {
    model::EventDraft made = draft({}, 0);
    made.user = who;
    made.kind = "edited";
    made.body = R"({"seq":)" + std::to_string(seq.value) + R"(,"text":")" + text + R"("})";
    return made;
  }
  static model::EditMessage edit_to(RoomSeq seq, const std::string& text, std::size_t most = 100) {
    return {seq, R"("text":")" + text + R"("})", most};
  }
  Answered<ChangedMessage> edit(UserId who, RoomSeq seq, const std::string& text,
                                std::size_t most = 100) {
    return change(edit_draft(who, seq, text), edit_to(seq, text, most));
  }
  void edit_stored(UserId who, RoomSeq seq, const std::string& text) {
    EXPECT_EQ(edit(who, seq, text)->kind, Kind::kAppended);
  }
  void remove_stored(UserId who, RoomSeq seq) {
    EXPECT_EQ(change(who, model::DeleteMessage{seq})->kind, Kind::kAppended);
  }
  Kind react(UserId who, RoomSeq seq, const std::string& emoji, bool on, std::size_t most = 50) {
    return change(who, model::ReactToMessage{seq, emoji, on, most})->kind;
  }
  Kind pin(RoomSeq seq, bool on, std::size_t most = 100) {
    return change(ann, model::PinMessage{seq, on, most})->kind;
  }
  model::Page page() { return *ask<model::Page>(&Store::read_after, room, RoomSeq{0}, 10'000U); }
  model::Event event(RoomSeq seq) {
    const auto events = page().events;
    const auto found = std::find_if(events.begin(), events.end(),
                                    [seq](const auto& one) { return one.seq == seq; });
    EXPECT_NE(found, events.end());
    return found == events.end() ? model::Event{} : *found;
  }
  std::vector<std::int64_t> seqs_of(const model::EventList& list, RoomSeq after = {},
                                    std::size_t most = 1000) {
    std::vector<std::int64_t> seqs;
    const auto read = ask<model::Page>(&Store::read_list, room, list, after, most);
    for (const model::Event& one : read->events) seqs.push_back(one.seq.value);
    return seqs;
  }
  /// The newest text of the message.
  std::string text(RoomSeq seq) {
    const model::Event one = event(seq);
    const std::string body = one.now && !one.now->edit.empty() ? one.now->edit : one.body;
    const std::string begin = R"("text":")";
    const std::size_t at = body.find(begin);
    if (at == std::string::npos) return "";
    return body.substr(at + begin.size(), body.size() - at - begin.size() - 2);
  }
};

using Seqs = std::vector<std::int64_t>;

TEST_P(MessagesContract, AnEditIsAnEventAndTheNewestIsShown) {
  const RoomSeq seq = say(ann, "one");
  const auto first = edit(ann, seq, "two");
  ASSERT_EQ(first->kind, Kind::kAppended);
  EXPECT_EQ(first->appended.event.seq.value, seq.value + 1);
  EXPECT_EQ(edit(ann, seq, "three")->kind, Kind::kAppended);
  EXPECT_EQ(text(seq), "three");
  EXPECT_EQ(event(seq).now->edited_at, event({seq.value + 2}).at);
  EXPECT_EQ(event(seq).body, text_body("one"));
  subject->restart();
  EXPECT_EQ(text(seq), "three");
}

TEST_P(MessagesContract, MessagesWithoutChangesComeAsTheyAre) {
  const RoomSeq seq = say(ann, "one");
  EXPECT_EQ(event(seq).now, nullptr);
  EXPECT_EQ(react(bob, seq, "+", true), Kind::kAppended);
  EXPECT_EQ(react(bob, seq, "+", false), Kind::kAppended);
  EXPECT_EQ(event(seq).now, nullptr);
}

TEST_P(MessagesContract, PagesOfTheLogBringChangesByTheirEventsOnly) {
  const RoomSeq seq = say(ann, "one");
  edit_stored(ann, seq, "two");
  for (const model::Event& one : log()) EXPECT_EQ(one.now, nullptr);
}

TEST_P(MessagesContract, WhatIsTrueAlreadyMakesNoEvent) {
  const RoomSeq seq = say(ann, "one");
  EXPECT_EQ(edit(ann, seq, "one")->kind, Kind::kTrueAlready);
  EXPECT_EQ(react(bob, seq, "+", false), Kind::kTrueAlready);
  EXPECT_EQ(pin(seq, false), Kind::kTrueAlready);
  edit_stored(ann, seq, "two");
  EXPECT_EQ(edit(ann, seq, "two")->kind, Kind::kTrueAlready);
  EXPECT_EQ(edit(ann, seq, "one")->kind, Kind::kAppended);
  EXPECT_EQ(react(bob, seq, "+", true), Kind::kAppended);
  EXPECT_EQ(react(bob, seq, "+", true), Kind::kTrueAlready);
  EXPECT_EQ(pin(seq, true), Kind::kAppended);
  EXPECT_EQ(pin(seq, true), Kind::kTrueAlready);
  EXPECT_EQ(page().events.size(), 5U);
}

TEST_P(MessagesContract, OnlyTheAuthorEditsAndDeletes) {
  const RoomSeq seq = say(ann, "one");
  EXPECT_EQ(edit(bob, seq, "two")->kind, Kind::kNotTheAuthor);
  EXPECT_EQ(change(bob, model::DeleteMessage{seq, false})->kind, Kind::kNotTheAuthor);
  EXPECT_EQ(change(bob, model::DeleteMessage{seq, true})->kind, Kind::kAppended);
}

TEST_P(MessagesContract, WhatIsNoMessageDoesNotChange) {
  const RoomSeq seq = say(ann, "one");
  const RoomSeq edited = edit(ann, seq, "two")->appended.event.seq;
  const RoomSeq beyond{edited.value + 1};
  for (const RoomSeq one : {RoomSeq{0}, edited, beyond}) {
    EXPECT_EQ(edit(ann, one, "three")->kind, Kind::kNoMessage);
    EXPECT_EQ(change(ann, model::DeleteMessage{one, true})->kind, Kind::kNoMessage);
    EXPECT_EQ(react(ann, one, "+", true), Kind::kNoMessage);
    EXPECT_EQ(pin(one, true), Kind::kNoMessage);
    EXPECT_TRUE(seqs_of(model::VersionsOf{one}).empty());
  }
}

TEST_P(MessagesContract, ADeletedMessageIsErasedWithItsEditsAndEverythingElseStays) {
  say(ann, "before");
  const RoomSeq seq = say(ann, "one");
  edit_stored(ann, seq, "two");
  react(bob, seq, "+", true);
  pin(seq, true);
  const RoomSeq next = say(bob, "other");
  const auto deleted = change(ann, model::DeleteMessage{seq});
  EXPECT_EQ(deleted->erased.size(), 2U);
  subject->restart();
  EXPECT_EQ(event(seq).body, "{}");
  EXPECT_TRUE(event(seq).erased);
  EXPECT_EQ(event(seq).now, nullptr);
  EXPECT_EQ(event({seq.value + 1}).body, "{}");
  EXPECT_EQ(text(next), "other");
  EXPECT_EQ(page().events.size(), 7U) << "the chain holds";
  EXPECT_TRUE(seqs_of(model::Pinned{}).empty());
  EXPECT_TRUE(seqs_of(model::VersionsOf{seq}).empty());
}

TEST_P(MessagesContract, ADeletedMessageChangesNoMore) {
  const RoomSeq seq = say(ann, "one");
  remove_stored(ann, seq);
  EXPECT_EQ(change(ann, model::DeleteMessage{seq})->kind, Kind::kTrueAlready);
  EXPECT_EQ(change(bob, model::DeleteMessage{seq})->kind, Kind::kNotTheAuthor);
  EXPECT_EQ(edit(ann, seq, "two")->kind, Kind::kDeleted);
  EXPECT_EQ(react(ann, seq, "+", true), Kind::kDeleted);
  EXPECT_EQ(react(ann, seq, "+", false), Kind::kTrueAlready);
  EXPECT_EQ(pin(seq, true), Kind::kDeleted);
  EXPECT_EQ(pin(seq, false), Kind::kTrueAlready);
}

TEST_P(MessagesContract, AnErasedMessageThatIsSentAgainIsADuplicate) {
  const model::EventDraft sent = draft(phone, 1, text_body("secret"));
  const RoomSeq seq = append(sent)->event.seq;
  remove_stored(ann, seq);
  subject->restart();
  const auto again = append(sent);
  EXPECT_EQ(again->kind, model::Appended::Kind::kDuplicate);
  EXPECT_EQ(again->event.seq, seq);
  EXPECT_EQ(again->event.body, "{}");
  EXPECT_EQ(append(draft(phone, 1, text_body("another")))->kind, model::Appended::Kind::kConflict);
  EXPECT_EQ(append(draft(phone, 1, "{}"))->kind, model::Appended::Kind::kConflict);
}

TEST_P(MessagesContract, AnEditWithAnIdIsStoredOnceWhateverCameAfterIt) {
  const RoomSeq seq = say(ann, "one");
  model::EventDraft with_id = edit_draft(ann, seq, "two");
  with_id.device = phone;
  with_id.message_id = "a";
  const auto stored = change(with_id, edit_to(seq, "two"));
  ASSERT_EQ(stored->appended.kind, model::Appended::Kind::kStored);
  edit_stored(ann, seq, "three");
  const auto again = change(with_id, edit_to(seq, "two"));
  EXPECT_EQ(again->kind, Kind::kAppended);
  EXPECT_EQ(again->appended.kind, model::Appended::Kind::kDuplicate);
  EXPECT_EQ(text(seq), "three");
  remove_stored(ann, seq);
  EXPECT_EQ(change(with_id, edit_to(seq, "two"))->appended.kind, model::Appended::Kind::kDuplicate);
  with_id.body = edit_draft(ann, seq, "four").body;
  EXPECT_EQ(change(with_id, edit_to(seq, "four"))->appended.kind, model::Appended::Kind::kConflict);
}

TEST_P(MessagesContract, ReactionsComeInTheirOrderWithTheFirstPeopleAndACount) {
  const RoomSeq seq = say(ann, "one");
  react(bob, seq, "b", true);
  react(ann, seq, "a", true);
  react(ann, seq, "b", true);
  std::vector<UserId> crowd;
  for (int i = 0; i < 60; ++i) {
    crowd.push_back(join("crowd" + std::to_string(i)));
    react(crowd.back(), seq, "c", true);
  }
  auto reactions = event(seq).now->reactions;
  ASSERT_EQ(reactions.size(), 3U);
  EXPECT_EQ(reactions[0].emoji, "b");
  EXPECT_EQ(reactions[0].users, (std::vector<UserId>{bob, ann}));
  EXPECT_EQ(reactions[1].emoji, "a");
  EXPECT_EQ(reactions[2].count, 60U);
  crowd.resize(model::kShownReactors);
  EXPECT_EQ(reactions[2].users, crowd);
  react(bob, seq, "b", false);
  reactions = event(seq).now->reactions;
  EXPECT_EQ(reactions[0].emoji, "a") << "the only one left on b came after it";
}

TEST_P(MessagesContract, LimitsAreThoseOfTheChange) {
  const RoomSeq seq = say(ann, "one");
  EXPECT_EQ(edit(ann, seq, "two", 1)->kind, Kind::kAppended);
  EXPECT_EQ(edit(ann, seq, "three", 1)->kind, Kind::kTooMany);
  EXPECT_EQ(react(ann, seq, "a", true, 2), Kind::kAppended);
  EXPECT_EQ(react(ann, seq, "b", true, 2), Kind::kAppended);
  EXPECT_EQ(react(ann, seq, "c", true, 2), Kind::kTooMany);
  EXPECT_EQ(react(bob, seq, "a", true, 2), Kind::kAppended);
  EXPECT_EQ(pin(seq, true, 1), Kind::kAppended);
  EXPECT_EQ(pin(say(ann, "next"), true, 1), Kind::kTooMany);
}

TEST_P(MessagesContract, ListsOfPinsAndVersionsComeInPages) {
  const RoomSeq seq = say(ann, "one");
  edit_stored(ann, seq, "two");
  const RoomSeq next = say(ann, "other");
  edit_stored(ann, seq, "three");
  pin(next, true);
  pin(seq, true);
  EXPECT_EQ(seqs_of(model::VersionsOf{seq}), (Seqs{1, 2, 4}));
  EXPECT_EQ(seqs_of(model::VersionsOf{seq}, {1}, 1), (Seqs{2}));
  EXPECT_EQ(seqs_of(model::VersionsOf{seq}, {4}), Seqs{});
  EXPECT_EQ(seqs_of(model::VersionsOf{next}), (Seqs{3}));
  EXPECT_EQ(seqs_of(model::Pinned{}), (Seqs{1, 3}));
  EXPECT_EQ(seqs_of(model::Pinned{}, {1}), (Seqs{3}));
  const auto first = ask<model::Page>(&Store::read_list, room, model::EventList{}, RoomSeq{}, 1U);
  EXPECT_TRUE(first->more);
  EXPECT_TRUE(first->events[0].now);
}

TEST_P(MessagesContract, ADamagedMessageIsNotChanged) {
  const RoomSeq seq = say(ann, "one");
  say(ann, "next");
  subject->damage(event(seq).gseq);
  EXPECT_EQ(edit(ann, seq, "two").error(), StoreError::kDamaged);
  EXPECT_EQ(change(ann, model::DeleteMessage{seq}).error(), StoreError::kDamaged);
  const MessageChange reaction = model::ReactToMessage{seq, "+", true, 50};
  EXPECT_EQ(change(bob, reaction).error(), StoreError::kDamaged);
  EXPECT_EQ(change(ann, model::PinMessage{seq, true, 100}).error(), StoreError::kDamaged);
  EXPECT_EQ(edit(ann, {seq.value + 1}, "two")->kind, Kind::kAppended) << "others change";
}

TEST_P(MessagesContract, AMessageWhoseNewestEditIsDamagedIsDamaged) {
  const RoomSeq seq = say(ann, "one");
  const auto edited = edit(ann, seq, "two")->appended.event;
  say(ann, "next");
  subject->damage(edited.gseq);
  const model::Page read = page();
  ASSERT_TRUE(read.damage);
  EXPECT_EQ(read.damage->first, seq.value);
  EXPECT_EQ(read.damage->last, edited.seq.value);
}

TEST_P(MessagesContract, AnUnknownRoomOrSenderIsNotFound) {
  const RoomSeq seq = say(ann, "one");
  model::EventDraft made = edit_draft(ann, seq, "two");
  made.room = {12345};
  EXPECT_EQ(change(made, edit_to(seq, "two")).error(), StoreError::kNotFound);
  made = edit_draft(ann, seq, "two");
  made.device = {12345};
  EXPECT_EQ(change(made, edit_to(seq, "two")).error(), StoreError::kNotFound);
}

TEST_P(MessagesContract, OnAFullDiskNeitherEventNorChangeIsStored) {
  const RoomSeq seq = say(ann, "one");
  subject->use_up_space();
  EXPECT_EQ(change(ann, model::DeleteMessage{seq}).error(), StoreError::kFull);
  subject->free_space();
  subject->restart();
  EXPECT_EQ(text(seq), "one");
  EXPECT_EQ(page().events.size(), 1U);
}

class RandomMessages : public MessagesContract {
 protected:
  void expect_shown(RoomSeq seq, const Known& message) {
    const model::Event stored = event(seq);
    EXPECT_EQ(stored.erased.has_value(), message.is_deleted);
    EXPECT_EQ(text(seq), message.text);
    EXPECT_EQ(stored.now && stored.now->is_pinned, message.is_pinned);
    std::set<std::pair<std::string, UserId>> reactions;
    if (stored.now) {
      for (const model::Reaction& one : stored.now->reactions) {
        for (const UserId user : one.users) reactions.emplace(one.emoji, user);
      }
    }
    EXPECT_EQ(reactions, std::set(message.reactions.begin(), message.reactions.end()));
  }
};

TEST_P(RandomMessages, ChangesAndRestartsLeaveWhatWasChanged) {
  const auto seed = static_cast<unsigned>(std::random_device{}());
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  const auto one_of = [&random](auto... values) {
    const std::vector all{values...};
    return all[random() % all.size()];
  };
  std::map<std::int64_t, Known> known;
  for (int step = 0; step < 300; ++step) {
    const UserId who = one_of(ann, bob);
    if (known.empty() || random() % 5 == 0) {
      const std::string words = "text " + std::to_string(step);
      known[say(who, words).value] = {who, words, {}, false, false};
    }
    const auto entry = std::next(known.begin(), static_cast<int>(random() % known.size()));
    const RoomSeq seq{entry->first};
    Known& message = entry->second;
    const bool on = random() % 2 == 0;
    switch (random() % 8) {
      case 0: {
        const bool is_done = change(who, model::DeleteMessage{seq})->kind == Kind::kAppended;
        EXPECT_EQ(is_done, message.author == who && !message.is_deleted);
        if (is_done) message = {message.author, "", {}, false, true};
        break;
      }
      case 1:
      case 2: {
        const std::string words = "edit " + std::to_string(random() % 3);
        const bool is_done = edit(who, seq, words)->kind == Kind::kAppended;
        EXPECT_EQ(is_done, message.author == who && !message.is_deleted && message.text != words);
        if (is_done) message.text = words;
        break;
      }
      case 3:
        if (pin(seq, on) == Kind::kAppended) message.is_pinned = on;
        break;
      case 4:
        if (random() % 5 == 0) subject->restart();
        break;
      default: {
        const std::string emoji = one_of("a", "b", "c");
        const std::pair reaction(emoji, who);
        if (react(who, seq, emoji, on) != Kind::kAppended) break;
        std::erase(message.reactions, reaction);
        if (on) message.reactions.push_back(reaction);
      }
    }
  }
  for (const auto& [seq, message] : known) expect_shown({seq}, message);
}

INSTANTIATE_TEST_SUITE_P(Stores, RandomMessages, testing::ValuesIn(every_store()), name_of_store);
INSTANTIATE_TEST_SUITE_P(Stores, MessagesContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
