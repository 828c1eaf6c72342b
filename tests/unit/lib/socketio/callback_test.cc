// Callables of every size in two words.
#include "snug/callback.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace snug {
namespace {

using Counter = Callback<void(int)>;

TEST(CallbackTest, IsTwoWordsLarge) {
  EXPECT_EQ(sizeof(Counter), 2 * sizeof(void*));
}

TEST(CallbackTest, CallsTheFunctionItHolds) {
  int sum = 0;
  const Counter small = [&sum](int value) { sum += value; };
  const std::array<int, 20> summands{1, 2, 3};
  const Counter large = [&sum, summands](int value) { sum += value * summands[2]; };
  small(4);
  large(5);
  EXPECT_EQ(sum, 4 + 15);
}

TEST(CallbackTest, DropsAResultAndTakesAFunction) {
  static int called = 0;
  struct Functions {
    static int count(int value) { return called += value; }
  };
  const Counter counter = &Functions::count;
  counter(2);
  EXPECT_EQ(called, 2);
}

TEST(CallbackTest, ThrowsWhenItIsEmpty) {
  EXPECT_THROW(Counter()(1), std::bad_function_call);
  EXPECT_THROW(Counter(nullptr)(1), std::bad_function_call);
  EXPECT_FALSE(Counter());
}

/// Counts its copies. Its size is a parameter.
template <std::size_t kMoreBytes>
struct Held {
  std::shared_ptr<int> life;
  std::array<char, kMoreBytes> more{};
  void operator()(int value) const { *life += value; }
};

template <class Callable>
void expect_right_lives() {
  const auto life = std::make_shared<int>(0);
  {
    Counter first = Callable{life};
    EXPECT_EQ(life.use_count(), 2);
    Counter second = first;
    EXPECT_EQ(life.use_count(), 3);
    Counter third = std::move(second);
    EXPECT_FALSE(second);  // NOLINT: checks the moved-from state
    EXPECT_EQ(life.use_count(), 3);
    first(1);
    third(2);
    first = third;
    EXPECT_EQ(life.use_count(), 3);
    first = std::move(third);
    EXPECT_EQ(life.use_count(), 2);
    first(4);
    first = nullptr;
    EXPECT_EQ(life.use_count(), 1);
  }
  EXPECT_EQ(*life, 7);
}

TEST(CallbackTest, CopiesMovesAndDropsALargeCallable) {
  expect_right_lives<Held<100>>();
}

TEST(CallbackTest, CopiesMovesAndDropsASmallCallable) {
  /// As large as a pointer, and not trivial, like a handle of a socket.
  struct Small {
    explicit Small(std::shared_ptr<int> its_life)
        : life(new std::shared_ptr<int>(std::move(its_life))) {}
    Small(const Small& other) : life(new std::shared_ptr<int>(*other.life)) {}
    Small(Small&& other) noexcept : life(std::exchange(other.life, nullptr)) {}
    Small& operator=(Small) = delete;
    ~Small() { delete life; }
    void operator()(int value) const { **life += value; }
    std::shared_ptr<int>* life;
  };
  expect_right_lives<Small>();
}

TEST(CallbackTest, HandsArgumentsOnWithoutCopies) {
  std::unique_ptr<int> got;
  const Callback<void(std::unique_ptr<int>)> taker = [&got](std::unique_ptr<int> given) {
    got = std::move(given);
  };
  taker(std::make_unique<int>(3));
  EXPECT_EQ(*got, 3);
}

}  // namespace
}  // namespace snug
