// Equal texts are stored once.
#include "base/text_pool.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace snug::base {
namespace {

TEST(TextPool, KeepsEqualTextsOnce) {
  TextPool pool;
  const PooledText one = pool.take("say");
  const PooledText other = pool.take("say");
  EXPECT_EQ(pool.count(), 1U);
  EXPECT_EQ(one.view().data(), other.view().data());
  EXPECT_EQ(other.view(), "say");
}

TEST(TextPool, KeepsATextForAsLongAsSomeoneHasIt) {
  TextPool pool;
  PooledText one = pool.take("say");
  {
    const PooledText other = pool.take("say");
    one = PooledText();
    EXPECT_EQ(pool.count(), 1U);
  }
  EXPECT_EQ(pool.count(), 0U);
}

TEST(TextPool, MayBeDestroyedBeforeItsTexts) {
  auto pool = std::make_unique<TextPool>();
  const PooledText one = pool->take("say");
  pool.reset();
  EXPECT_EQ(one.view(), "say");
}

TEST(TextPool, KeepsNothingForTheEmptyText) {
  TextPool pool;
  EXPECT_EQ(pool.take("").view(), "");
  EXPECT_EQ(pool.count(), 0U);
}

TEST(PooledText, MovesWithoutBeingCountedTwice) {
  TextPool pool;
  PooledText one = pool.take("say");
  const PooledText other = std::move(one);
  EXPECT_EQ(other.view(), "say");
  EXPECT_EQ(pool.count(), 1U);
}

}  // namespace
}  // namespace snug::base
