// model::Store's contract for the log, tested with every store: the real one and the tests' own.
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "model/chain.h"
#include "model/log_rules.h"
#include "storage/database.h"
#include "store_fixture.h"
#include "support/faulty_store.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::EventDraft;
using model::Page;
using model::Snapshot;
using model::StoreError;
using Kind = Appended::Kind;

/// A store, and the means to wait for it.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual model::Store& store() = 0;
  virtual void wait_for(const std::function<bool()>& is_done) = 0;
  /// Closes the store and opens it again with its stored data.
  virtual Snapshot restart() = 0;

  template <class T>
  Result<T, StoreError> result(const std::function<void(model::Store::Callback<T>)>& call) {
    std::optional<Result<T, StoreError>> answer;
    call([&answer](Result<T, StoreError> one) { answer = std::move(one); });
    wait_for([&answer] { return answer.has_value(); });
    return *std::move(answer);
  }
};

class RealStore final : public Subject {
 public:
  RealStore() { restart(); }
  model::Store& store() override { return *database_; }
  void wait_for(const std::function<bool()>& is_done) override { loop_.run_until(is_done); }
  Snapshot restart() override {
    database_.reset();
    DatabaseOptions options;
    options.path = folder_.file("snug.db");
    database_ = *Database::open(loop_.host(), std::move(options));
    return database_->take_snapshot();
  }

 private:
  TemporaryFolder folder_;
  WaitingLoop loop_;
  std::unique_ptr<Database> database_;
};

class MemoryStore final : public Subject {
 public:
  model::Store& store() override { return store_; }
  void wait_for(const std::function<bool()>& is_done) override {
    store_.settle();
    ASSERT_TRUE(is_done());
  }
  Snapshot restart() override { return store_.snapshot(); }

 private:
  test_support::FaultyStore store_;
};

template <class Made>
std::unique_ptr<Subject> make() {
  return std::make_unique<Made>();
}

struct Maker {
  const char* name;
  std::unique_ptr<Subject> (*make)();
};

class StoreContract : public testing::TestWithParam<Maker> {
 protected:
  StoreContract() {
    model::Invite invite;
    invite.token_hash = token(1);
    invite.uses_left = 2;
    invite.expires_at = 1000;
    EXPECT_TRUE(subject->result<model::Invite>(
        [&](auto done) { subject->store().add_invite(invite, std::move(done)); }));
    ann = join("ann");
    bob = join("bob");
    phone = sign_in(ann, 10);
    laptop = sign_in(ann, 11);
    room = open_room();
    other = subject
                ->result<model::Room>([&](auto done) {
                  subject->store().open_direct_room(ann, ann, std::move(done));
                })
                ->id;
  }

  model::UserId join(const std::string& name) {
    model::User user;
    user.name = name;
    return subject
        ->result<model::User>(
            [&](auto done) { subject->store().register_user(token(1), user, 0, std::move(done)); })
        ->id;
  }
  model::DeviceId sign_in(model::UserId user, std::uint8_t hash) {
    return subject
        ->result<model::Device>([&](auto done) {
          subject->store().add_device(sign_in_of(user, hash, hash), std::move(done));
        })
        ->id;
  }
  model::RoomId open_room() {
    return subject
        ->result<model::Room>(
            [&](auto done) { subject->store().open_direct_room(ann, bob, std::move(done)); })
        ->id;
  }
  EventDraft draft(model::DeviceId device, std::int64_t n, std::string body = "{}") {
    EventDraft made;
    made.room = room;
    made.user = ann;
    made.device = device;
    if (n != 0) made.n = model::DeviceCounter{n};
    made.kind = "message";
    made.body = std::move(body);
    made.at = 1'000'000;
    return made;
  }
  EventDraft with_id(model::DeviceId device, std::string id, std::string body = "{}") {
    EventDraft made = draft(device, 0, std::move(body));
    made.message_id = std::move(id);
    return made;
  }
  Result<Appended, StoreError> append(const EventDraft& one) {
    return subject->result<Appended>(
        [&](auto done) { subject->store().append(one, std::move(done)); });
  }
  void store(const EventDraft& one) { ASSERT_EQ(append(one)->kind, Kind::kStored); }
  std::vector<model::Event> log() {
    Result<Page, StoreError> page = subject->result<Page>([&](auto done) {
      subject->store().read_since(ann, {0}, {1'000'000}, 10'000, 1'000'000, std::move(done));
    });
    return page->events;
  }

  std::unique_ptr<Subject> subject = GetParam().make();
  model::UserId ann;
  model::UserId bob;
  model::DeviceId phone;
  model::DeviceId laptop;
  model::RoomId room;
  model::RoomId other;
};

TEST_P(StoreContract, NumbersTheLogAndEachRoomWithoutAHole) {
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

TEST_P(StoreContract, AnswersInTheOrderOfAsking) {
  std::vector<std::int64_t> order;
  for (std::int64_t n = 1; n <= 50; ++n) {
    subject->store().append(draft(phone, n), [&order](Result<Appended, StoreError> one) {
      order.push_back(one->event.n->value);
    });
  }
  subject->wait_for([&order] { return order.size() == 50; });
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i) + 1);
}

TEST_P(StoreContract, ARepeatedNumberGetsTheFirstAnswer) {
  const auto first = append(draft(phone, 1, "a"));
  store(draft(laptop, 1, "b"));
  const auto repeat = append(draft(phone, 1, "a"));
  EXPECT_EQ(repeat->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat->event.gseq, first->event.gseq);
  EXPECT_EQ(repeat->event.seq, first->event.seq);
  EXPECT_EQ(repeat->event.at, first->event.at);
}

TEST_P(StoreContract, ARepeatWithOtherContentIsAConflict) {
  store(draft(phone, 1, "a"));
  store(draft(phone, 2, "b"));
  const auto other_body = append(draft(phone, 1, "c"));
  EXPECT_EQ(other_body->kind, Kind::kConflict);
  EXPECT_EQ(other_body->wanted.value, 3);
  EventDraft elsewhere = draft(phone, 2, "b");
  elsewhere.room = other;
  EXPECT_EQ(append(elsewhere)->kind, Kind::kConflict);
  EXPECT_EQ(log().size(), 2U);
}

TEST_P(StoreContract, ANumberBeyondTheNextIsAGap) {
  store(draft(phone, 1));
  const auto gap = append(draft(phone, 3));
  EXPECT_EQ(gap->kind, Kind::kGap);
  EXPECT_EQ(gap->wanted.value, 2);
}

TEST_P(StoreContract, ARepeatedIdGetsTheFirstAnswerAndOtherContentIsAConflict) {
  const auto first = append(with_id(phone, "k", "a"));
  EXPECT_EQ(first->kind, Kind::kStored);
  const auto repeat = append(with_id(phone, "k", "a"));
  EXPECT_EQ(repeat->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat->event.gseq, first->event.gseq);
  EXPECT_EQ(append(with_id(phone, "k", "b"))->kind, Kind::kConflict);
}

TEST_P(StoreContract, AnIdBelongsToItsDevice) {
  EXPECT_EQ(append(with_id(phone, "k", "a"))->kind, Kind::kStored);
  EXPECT_EQ(append(with_id(laptop, "k", "b"))->kind, Kind::kStored);
}

TEST_P(StoreContract, AnIdIsRememberedDespiteAWrongClock) {
  store(with_id(phone, "k"));
  EventDraft later = with_id(phone, "k");
  later.at += 1000LL * 60 * 60 * 24 * 365;
  EXPECT_EQ(append(later)->kind, Kind::kDuplicate);
}

TEST_P(StoreContract, RepeatsWithoutNumberOrIdAreNewMessages) {
  EXPECT_EQ(append(draft(phone, 0))->kind, Kind::kStored);
  EXPECT_EQ(append(draft(phone, 0))->kind, Kind::kStored);
}

TEST_P(StoreContract, EventTimesNeverGoBack) {
  store(draft(phone, 1));
  EventDraft clock_lost = draft(phone, 2);
  clock_lost.at = 5;  // The clock says 1970.
  EXPECT_EQ(append(clock_lost)->event.at, 1'000'000);
  EventDraft right_again = draft(phone, 3);
  right_again.at = 2'000'000;
  EXPECT_EQ(append(right_again)->event.at, 2'000'000);
}

TEST_P(StoreContract, TheChainGoesThroughAllEventsAndOverRestarts) {
  store(draft(phone, 1, "a"));
  store(draft(laptop, 1, "b"));
  const Snapshot snapshot = subject->restart();
  store(draft(phone, 2, "c"));
  const model::ChainHash hash(snapshot.chain_key);
  model::Chain chain = hash.empty();
  for (const model::Event& event : log()) {
    chain = hash.after(chain, event);
    EXPECT_EQ(event.chain, chain);
    const auto read = subject->result<std::optional<model::Chain>>(
        [&](auto done) { subject->store().read_chain(event.gseq, std::move(done)); });
    EXPECT_EQ(*read, chain);
  }
  EXPECT_EQ(subject->restart().chain, chain);
}

TEST_P(StoreContract, BeforeTheFirstEventThereIsAChainAndBehindTheLastNone) {
  const Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.chain, model::ChainHash(snapshot.chain_key).empty());
  const auto chain_at = [this](std::int64_t gseq) {
    return *subject->result<std::optional<model::Chain>>(
        [&](auto done) { subject->store().read_chain({gseq}, std::move(done)); });
  };
  EXPECT_EQ(chain_at(0), snapshot.chain);
  EXPECT_EQ(chain_at(1), std::nullopt);
}

TEST_P(StoreContract, KnowsCountersNumbersAndIdsAfterARestart) {
  store(draft(phone, 1, "a"));
  store(with_id(laptop, "k", "b"));
  const Snapshot snapshot = subject->restart();
  EXPECT_EQ(snapshot.head.value, 2);
  EXPECT_EQ(append(draft(phone, 1, "a"))->kind, Kind::kDuplicate);
  EXPECT_EQ(append(draft(phone, 1, "x"))->kind, Kind::kConflict);
  EXPECT_EQ(append(with_id(laptop, "k", "b"))->kind, Kind::kDuplicate);
  EXPECT_EQ(append(draft(phone, 2))->event.gseq.value, 3);
}

TEST_P(StoreContract, IdsAreLargeAndFitANumberOfJavaScript) {
  int large = 0;
  for (const std::int64_t id : {ann.value, bob.value, phone.value, laptop.value, room.value}) {
    EXPECT_GT(id, 0);
    EXPECT_LE(id, model::kMaxRandomId);
    if (id > 1'000'000'000) ++large;
  }
  EXPECT_EQ(large, 5);
}

TEST_P(StoreContract, AnInvitationEndsByTheServersRunningTime) {
  model::Invite invite;
  invite.token_hash = token(2);
  invite.uses_left = 5;
  invite.expires_at = 1000;
  EXPECT_TRUE(subject->result<model::Invite>(
      [&](auto done) { subject->store().add_invite(invite, std::move(done)); }));
  const auto enter = [this](const char* name, model::RunningMillis now) {
    model::User user;
    user.name = name;
    user.created_at = 1'900'000'000'000;
    return subject->result<model::User>(
        [&](auto done) { subject->store().register_user(token(2), user, now, std::move(done)); });
  };
  EXPECT_TRUE(enter("early", 999));
  EXPECT_EQ(enter("late", 1000).error(), StoreError::kInviteInvalid);
}

TEST_P(StoreContract, TheRunningTimeIsKeptAndOnlyRises) {
  for (const model::RunningMillis time : {50, 40}) {
    EXPECT_TRUE(subject->result<bool>(
        [&](auto done) { subject->store().save_running_time(time, std::move(done)); }));
  }
  EXPECT_EQ(subject->restart().running, 50);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract,
                         testing::Values(Maker{"Real", &make<RealStore>},
                                         Maker{"Memory", &make<MemoryStore>}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace snug::storage::test
