// Arguments without an event.
#include "snug/arguments.h"

#include <gtest/gtest.h>

namespace snug {
namespace {

TEST(Arguments, CanBeMadeOfAnyJson) {
  EXPECT_TRUE(Arguments(nullptr).empty());
  EXPECT_EQ(Arguments(5), Json({5}));
  EXPECT_EQ(Arguments(Json::array({1, "two"})), Json({1, "two"}));
  EXPECT_EQ(Arguments(), Json::array());
  EXPECT_EQ(Arguments(Json::array({1, 2})).back(), Json(2));
}

TEST(Arguments, ConvertToJsonTogetherAndOneByOne) {
  const Arguments arguments(Json::array({1, "two"}));
  const Json built{{"all", arguments}, {"one", arguments[1]}};
  EXPECT_EQ(built.dump(), R"({"all":[1,"two"],"one":"two"})");
  const Json whole = arguments;
  const Json one = arguments[0];
  EXPECT_EQ(whole.dump() + one.dump(), R"([1,"two"]1)");
}

}  // namespace
}  // namespace snug
