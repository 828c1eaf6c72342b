// The ends of a question: each has one, and nothing is left of it.
#include "cluster/requests.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "snug/testing/world.h"

namespace snug::cluster {
namespace {

using namespace std::chrono_literals;

class RequestsTest : public ::testing::Test {
 protected:
  struct Noted final : Question {
    explicit Noted(std::vector<std::size_t>& ends) : ended(ends) {}
    bool take(Answer& answer) override { return answer.kind == AnswerKind::kFound; }
    bool ready() const override { return is_ready; }
    bool satisfied() const override { return is_satisfied; }
    void on_lost(std::size_t count) override { lost += count; }
    void end(std::size_t missing_count) override { ended.push_back(missing_count); }

    std::vector<std::size_t>& ended;
    bool is_ready = true;
    bool is_satisfied = true;
    std::size_t lost = 0;
  };

  std::shared_ptr<Noted> ask(const std::string& id = "one") {
    auto question = std::make_shared<Noted>(ended);
    requests.add(id, question, 5s);
    return question;
  }
  void answer(const std::string& id = "one", const std::string& uid = {},
              AnswerKind kind = AnswerKind::kFound) {
    Answer given{kind, uid, id, 0, {}};
    requests.on_answer(given);
  }
  /// Whether it ended once, with that number of missing servers, whatever comes later.
  void expect_end(std::size_t missing) {
    EXPECT_EQ(ended, std::vector<std::size_t>{missing});
    EXPECT_EQ(requests.count(), 0U);
    answer();
    requests.expect("one", {1, 0, {}});
    requests.give_up("one", 3);
    requests.give_up_all(3);
    world.advance(10s);
    EXPECT_EQ(ended.size(), 1U);
  }

  testing::World world;
  Requests requests{world.loop()};
  std::vector<std::size_t> ended;
};

TEST_F(RequestsTest, EndsWithTheLastAnswer) {
  ask();
  requests.expect("one", {2, 0, {}});
  answer();
  EXPECT_TRUE(ended.empty());
  answer();
  expect_end(0);
}

TEST_F(RequestsTest, AnswersMayComeBeforeTheNumberOfServers) {
  ask();
  answer();
  answer();
  requests.expect("one", {2, 1, {}});
  expect_end(1);
}

TEST_F(RequestsTest, EndsAtOnceIfNobodyIsThere) {
  ask();
  requests.expect("one", {0, 0, {}});
  expect_end(0);
}

TEST_F(RequestsTest, EndsAtItsTime) {
  ask();
  requests.expect("one", {3, 1, {}});
  answer();
  world.advance(4999ms);
  EXPECT_TRUE(ended.empty());
  world.advance(1ms);
  expect_end(3);
}

TEST_F(RequestsTest, SomebodyIsMissingIfTheirNumberIsNotKnown) {
  ask();
  world.advance(5s);
  expect_end(1);
}

TEST_F(RequestsTest, EndsWhenRedisIsAway) {
  ask();
  requests.expect("one", {3, 0, {}});
  answer();
  requests.give_up_all(7);
  expect_end(2);
}

TEST_F(RequestsTest, WaitsForWhatThisServerFinds) {
  const auto question = ask();
  question->is_ready = false;
  requests.give_up("one", 2);
  EXPECT_TRUE(ended.empty());
  question->is_ready = true;
  requests.check("one");
  expect_end(2);
}

TEST_F(RequestsTest, WaitsForWhatFollowsTheAnswers) {
  const auto question = ask();
  question->is_satisfied = false;
  requests.expect("one", {1, 0, {}});
  answer();
  answer("one", {}, AnswerKind::kClientValue);
  EXPECT_TRUE(ended.empty());
  question->is_satisfied = true;
  answer("one", {}, AnswerKind::kClientValue);
  expect_end(0);
}

TEST_F(RequestsTest, AServerThatTellsItsIdCountsOnce) {
  ask();
  requests.expect("one", {2, 0, {}});
  answer("one", "a");
  answer("one", "a");
  EXPECT_TRUE(ended.empty());
  answer("one", "b");
  expect_end(0);
}

TEST_F(RequestsTest, AServerThatIsLostIsNotWaitedFor) {
  const auto question = ask();
  requests.expect("one", {2, 0, {"a", "b"}});
  answer();
  const auto asked = world.loop().now();
  requests.on_peer_lost("a", asked + 1ms);  // it lived after the question, so it has answered
  requests.on_peer_lost("stranger", asked);
  EXPECT_TRUE(ended.empty());
  requests.on_peer_lost("b", asked);
  EXPECT_EQ(question->lost, 1U);
  expect_end(1);
}

TEST_F(RequestsTest, AreGivenBackWhenTheirNamespaceEnds) {
  ask("one");
  ask("two");
  requests.expect("two", {4, 1, {}});
  answer("two");
  std::size_t missing = 0;
  for (const auto& [question, count] : requests.take_all()) missing += count;
  EXPECT_EQ(missing, 1U + 4U);
  EXPECT_EQ(requests.count(), 0U);
  world.advance(10s);
  EXPECT_TRUE(ended.empty());
}

TEST_F(RequestsTest, AnEndMayAskAgain) {
  struct Again final : Question {
    explicit Again(std::function<void()> call) : again(std::move(call)) {}
    bool take(Answer&) override { return true; }
    void end(std::size_t) override { again(); }
    std::function<void()> again;
  };
  const auto question = std::make_shared<Again>([this] { ask("next"); });
  requests.add("one", question, 5s);
  requests.give_up_all(1);
  EXPECT_EQ(requests.count(), 1U);
  EXPECT_TRUE(requests.has("next"));
}

}  // namespace
}  // namespace snug::cluster
