// What model::Store promises about the log, held against every store: the real one and the tests'.
#include <map>
#include <optional>

#include "model/chain.h"
#include "model/log_rules.h"
#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::EventDraft;
using model::Snapshot;
using model::Store;
using model::StoreError;
using Kind = Appended::Kind;

class LogContract : public StoreContract {
 protected:
  EventDraft with_id(model::DeviceId device, std::string id, std::string body = "{}") const {
    EventDraft made = draft(device, 0, std::move(body));
    made.message_id = std::move(id);
    return made;
  }
  std::optional<model::Chain> chain_at(std::int64_t gseq) {
    return *ask<std::optional<model::Chain>>(&Store::read_chain, model::GlobalSeq{gseq});
  }
};

TEST_P(LogContract, NumbersTheLogAndEachRoomWithoutAHole) {
  for (int n = 1; n <= 6; ++n) {
    EventDraft made = draft(phone, n);
    if (n % 2 == 0) made.room = other;
    ASSERT_EQ(append(made)->kind, Kind::kStored);
  }
  std::map<model::RoomId, std::int64_t> seqs;
  std::int64_t gseq = 0;
  for (const model::Event& event : log()) {
    EXPECT_EQ(event.gseq.value, ++gseq);
    EXPECT_EQ(event.seq.value, ++seqs[event.room]);
  }
  EXPECT_EQ(gseq, 6);
}

TEST_P(LogContract, AnswersInTheOrderOfAsking) {
  std::vector<std::int64_t> order;
  for (std::int64_t n = 1; n <= 50; ++n) {
    store().append(draft(phone, n), [&order](Result<Appended, StoreError> one) {
      order.push_back(one->event.n->value);
    });
  }
  subject->wait_for([&order] { return order.size() == 50; });
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i) + 1);
}

TEST_P(LogContract, ARepeatedNumberGetsTheFirstAnswer) {
  const auto first = append(draft(phone, 1, "a"));
  append_stored(draft(laptop, 1, "b"));
  const auto repeat = append(draft(phone, 1, "a"));
  EXPECT_EQ(repeat->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat->event.gseq, first->event.gseq);
  EXPECT_EQ(repeat->event.seq, first->event.seq);
  EXPECT_EQ(repeat->event.at, first->event.at);
}

TEST_P(LogContract, ARepeatWithOtherContentIsAConflict) {
  append_stored(draft(phone, 1, "a"));
  append_stored(draft(phone, 2, "b"));
  const auto other_body = append(draft(phone, 1, "c"));
  EXPECT_EQ(other_body->kind, Kind::kConflict);
  EXPECT_EQ(other_body->wanted.value, 3);
  EventDraft elsewhere = draft(phone, 2, "b");
  elsewhere.room = other;
  EXPECT_EQ(append(elsewhere)->kind, Kind::kConflict);
  EXPECT_EQ(log().size(), 2U);
}

TEST_P(LogContract, AllAnswersButThatOfAStoredEventSayTheNextNumber) {
  EXPECT_FALSE(append(draft(phone, 1, "a"))->wanted);
  EXPECT_FALSE(append(with_id(phone, "k", "a"))->wanted);
  EXPECT_FALSE(append(draft(phone, 2, "a"))->wanted);
  for (const EventDraft& one : {draft(phone, 1, "a"), draft(phone, 1, "b"), draft(phone, 9),
                                with_id(phone, "k", "a"), with_id(phone, "k", "b")}) {
    EXPECT_EQ(append(one)->wanted.value, 3);
  }
}

TEST_P(LogContract, ANumberBeyondTheNextIsAGap) {
  append_stored(draft(phone, 1));
  const auto gap = append(draft(phone, 3));
  EXPECT_EQ(gap->kind, Kind::kGap);
  EXPECT_EQ(gap->wanted.value, 2);
}

TEST_P(LogContract, ARepeatedIdGetsTheFirstAnswerAndOtherContentIsAConflict) {
  const auto first = append(with_id(phone, "k", "a"));
  EXPECT_EQ(first->kind, Kind::kStored);
  const auto repeat = append(with_id(phone, "k", "a"));
  EXPECT_EQ(repeat->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat->event.gseq, first->event.gseq);
  EXPECT_EQ(append(with_id(phone, "k", "b"))->kind, Kind::kConflict);
}

TEST_P(LogContract, AnIdIsOfItsDevice) {
  EXPECT_EQ(append(with_id(phone, "k", "a"))->kind, Kind::kStored);
  EXPECT_EQ(append(with_id(laptop, "k", "b"))->kind, Kind::kStored);
}

TEST_P(LogContract, AnIdIsRememberedWhateverTheClockSays) {
  append_stored(with_id(phone, "k"));
  EventDraft later = with_id(phone, "k");
  later.at += 1000LL * 60 * 60 * 24 * 365;
  EXPECT_EQ(append(later)->kind, Kind::kDuplicate);
}

TEST_P(LogContract, RepeatsWithoutNumberOrIdAreNewMessages) {
  EXPECT_EQ(append(draft(phone, 0))->kind, Kind::kStored);
  EXPECT_EQ(append(draft(phone, 0))->kind, Kind::kStored);
}

TEST_P(LogContract, NoTimeLiesBeforeTheOneBefore) {
  append_stored(draft(phone, 1));
  EventDraft clock_lost = draft(phone, 2);
  clock_lost.at = 5;  // The clock stands at 1970.
  EXPECT_EQ(append(clock_lost)->event.at, 1'000'000);
  EventDraft right_again = draft(phone, 3);
  right_again.at = 2'000'000;
  EXPECT_EQ(append(right_again)->event.at, 2'000'000);
}

TEST_P(LogContract, TheChainGoesThroughAllEventsAndOverRestarts) {
  append_stored(draft(phone, 1, "a"));
  append_stored(draft(laptop, 1, "b"));
  const Snapshot snapshot = subject->restart();
  append_stored(draft(phone, 2, "c"));
  const model::ChainHash hash(snapshot.chain_key);
  model::Chain chain = hash.empty();
  for (const model::Event& event : log()) {
    chain = hash.after(chain, event);
    EXPECT_EQ(event.chain, chain);
    EXPECT_EQ(chain_at(event.gseq.value), chain);
  }
  EXPECT_EQ(subject->restart().chain, chain);
}

TEST_P(LogContract, BeforeTheFirstEventThereIsAChainAndBehindTheLastNone) {
  const Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.chain, model::ChainHash(snapshot.chain_key).empty());
  EXPECT_EQ(chain_at(0), snapshot.chain);
  EXPECT_EQ(chain_at(1), std::nullopt);
}

TEST_P(LogContract, KnowsCountersNumbersAndIdsAfterARestart) {
  append_stored(draft(phone, 1, "a"));
  append_stored(with_id(laptop, "k", "b"));
  const Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.head.value, 2);
  EXPECT_EQ(append(draft(phone, 1, "a"))->kind, Kind::kDuplicate);
  EXPECT_EQ(append(draft(phone, 1, "x"))->kind, Kind::kConflict);
  EXPECT_EQ(append(with_id(laptop, "k", "b"))->kind, Kind::kDuplicate);
  EXPECT_EQ(append(draft(phone, 2))->event.gseq.value, 3);
}

TEST_P(LogContract, IdsAreLargeAndFitANumberOfJavaScript) {
  int large = 0;
  for (const std::int64_t id : {ann.value, bob.value, phone.value, laptop.value, room.value}) {
    EXPECT_GT(id, 0);
    EXPECT_LE(id, model::kMaxRandomId);
    if (id > 1'000'000'000) ++large;
  }
  EXPECT_EQ(large, 5);
}

TEST_P(LogContract, ARoomThatDoesNotExistIsNotFound) {
  EventDraft nowhere = draft(phone, 1);
  nowhere.room = {12345};
  EXPECT_EQ(append(nowhere).error(), StoreError::kNotFound);
  append_stored(draft(phone, 1));  // The number was not used up.
}

TEST_P(LogContract, ADeviceThatDoesNotExistIsNotFound) {
  EXPECT_EQ(append(draft({12345}, 1)).error(), StoreError::kNotFound);
  EXPECT_EQ(append(with_id({12345}, "k")).error(), StoreError::kNotFound);
  EXPECT_EQ(append(draft({12345}, 0)).error(), StoreError::kNotFound);
}

TEST_P(LogContract, APersonWhoDoesNotExistIsNotFound) {
  EventDraft of_nobody = draft(phone, 1);
  of_nobody.user = {12345};
  EXPECT_EQ(append(of_nobody).error(), StoreError::kNotFound);
  append_stored(draft(phone, 1));
}

TEST_P(LogContract, AnEventMayComeFromNoPersonAndNoDevice) {
  EventDraft of_the_server = draft({}, 0);
  of_the_server.user = {};
  append_stored(of_the_server);
  EXPECT_EQ(log().size(), 1U);
}

TEST_P(LogContract, ANumberOrAnIdNeedsADevice) {
  EXPECT_EQ(append(draft({}, 1)).error(), StoreError::kNotFound);
  EXPECT_EQ(append(with_id({}, "k")).error(), StoreError::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(Stores, LogContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
