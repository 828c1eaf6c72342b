// The newest events in memory.
#include "live/recent_events.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

SharedEvent event(std::int64_t gseq, std::int64_t room, std::string body = "{}") {
  model::Event made;
  made.gseq = {gseq};
  made.room = {room};
  made.body = std::move(body);
  return std::make_shared<const model::Event>(std::move(made));
}

bool in_room_one(const model::Event& one) {
  return one.room.value == 1;
}

std::vector<std::int64_t> numbers(const RecentEvents::Slice& slice) {
  std::vector<std::int64_t> list;
  for (const SharedEvent& one : slice.events) list.push_back(one->gseq.value);
  return list;
}

TEST(RecentEvents, HoldNothingFromBeforeTheStart) {
  const RecentEvents recent({{10}, {}}, 4, 1000);
  EXPECT_TRUE(recent.covers({10}));
  EXPECT_FALSE(recent.covers({9}));
}

TEST(RecentEvents, KnowTheChainOfEveryCoveredEvent) {
  RecentEvents recent({{10}, {100}}, 2, 1000);
  for (std::int64_t g = 11; g <= 12; ++g) {
    model::Event made;
    made.gseq = {g};
    made.chain = {static_cast<std::uint64_t>(10 * g)};
    recent.add(std::make_shared<const model::Event>(made));
  }
  EXPECT_EQ(recent.chain_at({10}), model::Chain{100});
  EXPECT_EQ(recent.chain_at({12}), model::Chain{120});
  EXPECT_EQ(recent.chain_at({13}), std::nullopt);
  recent.add(event(13, 1));
  EXPECT_EQ(recent.chain_at({11}), model::Chain{110});
}

TEST(RecentEvents, ReturnWantedEventsAfterTheCursor) {
  RecentEvents recent({{10}, {}}, 10, 1000);
  for (std::int64_t g = 11; g <= 15; ++g) recent.add(event(g, g % 2));
  PageBudget budget{10, 1000};
  const auto slice = recent.after({11}, budget, in_room_one);
  EXPECT_EQ(numbers(slice), (std::vector<std::int64_t>{13, 15}));
  EXPECT_EQ(slice.cursor.value, 15);
}

TEST(RecentEvents, MoveTheCursorPastUnwantedEventsAtThePagesEnd) {
  RecentEvents recent({{0}, {}}, 10, 1000);
  for (const std::int64_t g : {1, 2, 3}) recent.add(event(g, g == 1 ? 1 : 2));
  PageBudget budget{1, 1000};
  EXPECT_EQ(recent.after({0}, budget, in_room_one).cursor.value, 3);
}

TEST(RecentEvents, StopWhenThePageIsFull) {
  RecentEvents recent({{0}, {}}, 10, 10'000);
  for (std::int64_t g = 1; g <= 5; ++g) recent.add(event(g, 1, std::string(100, 'x')));
  PageBudget by_count{2, 10'000};
  EXPECT_EQ(recent.after({0}, by_count, in_room_one).cursor.value, 2);
  PageBudget by_bytes{10, PageBudget::kEventBytes + 150};
  EXPECT_EQ(recent.after({0}, by_bytes, in_room_one).cursor.value, 2);
}

TEST(RecentEvents, ForgetTheOldestBeyondTheirCount) {
  RecentEvents recent({{0}, {}}, 3, 1000);
  for (std::int64_t g = 1; g <= 5; ++g) recent.add(event(g, 1));
  EXPECT_FALSE(recent.covers({1}));
  EXPECT_TRUE(recent.covers({2}));
}

TEST(RecentEvents, ForgetTheOldestBeyondTheirBytes) {
  RecentEvents recent({{0}, {}}, 100, 250);
  for (std::int64_t g = 1; g <= 4; ++g) recent.add(event(g, 1, std::string(100, 'x')));
  EXPECT_FALSE(recent.covers({1}));
  EXPECT_TRUE(recent.covers({2}));
}

}  // namespace
}  // namespace snug::chat
