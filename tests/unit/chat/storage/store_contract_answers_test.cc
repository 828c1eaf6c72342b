// What model::Store promises about all its answers, held against every store.
#include <thread>

#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Store;
using Done = std::function<void()>;

struct Call {
  const char* name;
  std::function<void(Done)> make;
};

/// A callback of any kind.
auto telling(Done done) {
  return [done = std::move(done)](const auto&) { done(); };
}

constexpr model::UserId kNobody{12345};

std::vector<Call> joined(std::vector<Call> calls, const std::vector<Call>& more) {
  calls.insert(calls.end(), more.begin(), more.end());
  return calls;
}

class AnswersContract : public StoreContract {
 protected:
  std::vector<Call> accepted_writes() {
    return {
        {"append", [this](Done done) { store().append(draft(phone, 0), telling(done)); }},
        {"save_marks",
         [this](Done done) {
           store().save_marks({{room, ann, {1}, {1}}, {other, ann, {1}, {1}}}, telling(done));
         }},
        {"add_invite", [this](Done done) { store().add_invite(invite(40, 1), telling(done)); }},
        {"register_user",
         [this](Done done) { store().register_user(token(40), {}, 0, telling(done)); }},
        {"add_device",
         [this](Done done) { store().add_device(sign_in_of(bob, 30, 30), telling(done)); }},
        {"remove_device", [this](Done done) { store().remove_device(laptop, telling(done)); }},
        {"save_marks of none", [this](Done done) { store().save_marks({}, telling(done)); }},
        {"set_password", [this](Done done) { store().set_password(bob, "$b", telling(done)); }},
        {"renew_password_hash",
         [this](Done done) { store().renew_password_hash(ann, "", "$a", telling(done)); }},
        {"open_direct_room",
         [this](Done done) { store().open_direct_room(bob, bob, telling(done)); }},
        {"save_last_seen", [this](Done done) { store().save_last_seen(ann, 5, telling(done)); }},
        {"save_running_time", [this](Done done) { store().save_running_time(5, telling(done)); }},
    };
  }
  std::vector<Call> refused_writes() {
    return {
        {"append to no room", [this](Done done) { store().append({}, telling(done)); }},
        {"register_user without an invitation",
         [this](Done done) { store().register_user(token(99), {}, 0, telling(done)); }},
        {"add_device of nobody",
         [this](Done done) { store().add_device(sign_in_of(kNobody, 31, 31), telling(done)); }},
        {"remove_device of none",
         [this](Done done) { store().remove_device({12345}, telling(done)); }},
        {"set_password of nobody",
         [this](Done done) { store().set_password(kNobody, "$b", telling(done)); }},
        {"renew_password_hash of nobody",
         [this](Done done) { store().renew_password_hash(kNobody, "", "$b", telling(done)); }},
        {"open_direct_room with nobody",
         [this](Done done) { store().open_direct_room(ann, kNobody, telling(done)); }},
    };
  }
  std::vector<Call> writes() {
    return joined(joined(refused_writes(), accepted_writes()), refused_writes());
  }
  std::vector<Call> reads() {
    return {
        {"read_chain", [this](Done done) { store().read_chain({1}, telling(done)); }},
        {"read_since",
         [this](Done done) { store().read_since(ann, {0}, {9}, 9, 9, telling(done)); }},
        {"read_before", [this](Done done) { store().read_before(room, {0}, 9, telling(done)); }},
        {"read_after", [this](Done done) { store().read_after(room, {0}, 9, telling(done)); }},
    };
  }
  std::vector<Call> every_call() { return joined(writes(), reads()); }
};

TEST_P(AnswersContract, EveryCallIsAnsweredExactlyOnce) {
  const std::vector<Call> calls = every_call();
  std::vector<int> counts(calls.size());
  std::size_t total = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    calls[i].make([&counts, &total, i] {
      ++counts[i];
      ++total;
    });
  }
  subject->wait_for([&] { return total >= calls.size(); });
  append_stored(draft(phone, 0));  // A second answer would come before those of later calls.
  log();
  for (std::size_t i = 0; i < calls.size(); ++i) EXPECT_EQ(counts[i], 1) << calls[i].name;
}

TEST_P(AnswersContract, NoCallIsAnsweredBeforeItReturns) {
  std::size_t answers = 0;
  const std::vector<Call> calls = every_call();
  for (const Call& call : calls) {
    call.make([&answers] { ++answers; });
    EXPECT_EQ(answers, 0U) << call.name;
  }
  subject->wait_for([&] { return answers == calls.size(); });
}

TEST_P(AnswersContract, NoCallOutOfAnAnswerIsAnsweredBeforeItReturns) {
  std::size_t answers = 0;
  const std::vector<Call> calls = every_call();
  store().append(draft(phone, 0), [&](const auto&) {
    for (const Call& call : calls) {
      call.make([&answers] { ++answers; });
      EXPECT_EQ(answers, 0U) << call.name;
    }
  });
  subject->wait_for([&] { return answers == calls.size(); });
}

TEST_P(AnswersContract, AnswersComeOnTheLoop) {
  std::size_t answers = 0;
  const std::vector<Call> calls = every_call();
  for (const Call& call : calls) {
    call.make([&answers, name = call.name, loop = std::this_thread::get_id()] {
      ++answers;
      EXPECT_EQ(std::this_thread::get_id(), loop) << name;
    });
  }
  subject->wait_for([&] { return answers == calls.size(); });
}

TEST_P(AnswersContract, WritesAreAnsweredInTheirOrderWhateverTheyAre) {
  const std::vector<Call> calls = writes();
  std::vector<std::string> expected;
  std::vector<std::string> order;
  for (int round = 0; round < 3; ++round) {
    for (const Call& call : calls) {
      call.make([&order, name = call.name] { order.emplace_back(name); });
      expected.emplace_back(call.name);
    }
  }
  subject->wait_for([&] { return order.size() == expected.size(); });
  EXPECT_EQ(order, expected);
}

TEST_P(AnswersContract, AReadSeesAWriteThatWasAnswered) {
  std::optional<Answered<model::Page>> page;
  store().append(draft(phone, 1), [&](const auto&) {
    store().read_after(room, {0}, 9, [&page](Answered<model::Page> one) { page = std::move(one); });
  });
  subject->wait_for([&page] { return page.has_value(); });
  EXPECT_EQ((*page)->events.size(), 1U);
}

TEST_P(AnswersContract, AWriteSeesTheWritesBeforeItThatAreNotYetAnswered) {
  std::vector<model::StoreError> errors;
  std::size_t answers = 0;
  store().add_invite(invite(40, 1), [&](const auto&) { ++answers; });
  for (const char* name : {"cid", "dan"}) {
    model::User user;
    user.name = name;
    store().register_user(token(40), user, 0, [&](const Answered<model::User>& one) {
      ++answers;
      if (!one) errors.push_back(one.error());
    });
  }
  subject->wait_for([&answers] { return answers == 3; });
  EXPECT_EQ(errors, std::vector{model::StoreError::kInviteInvalid});
}

INSTANTIATE_TEST_SUITE_P(Stores, AnswersContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
