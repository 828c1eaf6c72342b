// Objects found by their ids, and the short texts that hold ids.
#include "base/id_table.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>

#include "base/short_text.h"

namespace snug::base {
namespace {

struct Thing {
  explicit Thing(std::string_view its_id) : text(its_id) {}
  std::string_view id() const { return text.view(); }
  ShortText text;
};

TEST(IdTable, FindsInsertedObjects) {
  IdTable<std::unique_ptr<Thing>> table;
  EXPECT_EQ(table.find("a"), nullptr);
  auto thing = std::make_unique<Thing>("a");
  const Thing* const address = thing.get();
  EXPECT_TRUE(table.insert(std::move(thing)));
  EXPECT_EQ(table.find("a"), address);
  EXPECT_EQ(table.find("b"), nullptr);
  EXPECT_EQ(table.size(), 1U);
}

TEST(IdTable, RefusesASecondObjectWithTheSameId) {
  Thing first("a");
  Thing second("a");
  IdTable<Thing*> table;
  EXPECT_TRUE(table.insert(&first));
  EXPECT_FALSE(table.insert(&second));
  EXPECT_EQ(table.find("a"), &first);
  EXPECT_EQ(table.size(), 1U);
}

TEST(IdTable, ReturnsTheObjectTakenOut) {
  Thing thing("a");
  IdTable<Thing*> table;
  EXPECT_EQ(table.take("a"), nullptr);
  table.insert(&thing);
  EXPECT_EQ(table.take("a"), &thing);
  EXPECT_EQ(table.take("a"), nullptr);
  EXPECT_EQ(table.find("a"), nullptr);
  EXPECT_EQ(table.size(), 0U);
}

TEST(IdTable, AgreesWithAMapUnderRandomInsertsAndRemovals) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  IdTable<Thing*> table;
  std::map<std::string, std::unique_ptr<Thing>> model;
  for (int step = 0; step < 20'000; ++step) {
    // The number of objects first grows, then shrinks.
    const bool adds = random() % 10 < (step < 10'000 ? 7U : 3U);
    const std::string id = std::to_string(random() % 2'000);
    if (adds && !model.contains(id)) {
      model[id] = std::make_unique<Thing>(id);
      ASSERT_TRUE(table.insert(model[id].get()));
    } else if (!adds) {
      const auto place = model.find(id);
      ASSERT_EQ(table.take(id), place == model.end() ? nullptr : place->second.get());
      model.erase(id);
    }
    ASSERT_EQ(table.size(), model.size());
  }
  for (const auto& [id, thing] : model) EXPECT_EQ(table.find(id), thing.get()) << id;
  EXPECT_EQ(table.all().size(), model.size());
}

TEST(ShortText, KeepsTextsOfEveryLength) {
  for (std::size_t size = 0; size < 50; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(ShortText(text).view(), text);
  }
}

TEST(ShortText, TakesLessThanAString) {
  EXPECT_EQ(sizeof(ShortText), 24U);
}

}  // namespace
}  // namespace snug::base
