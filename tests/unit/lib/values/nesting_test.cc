// How deep values are nested.
#include "values/nesting.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::values {
namespace {

TEST(Nesting, LevelsOfArraysAndObjectsAreCounted) {
  const std::string text = R"({"a":[1,{"[[[[":"]]\"[[","\\":[{}]}],"b":"[[[[["})";
  for (std::size_t depth = 0; depth < 8; ++depth) {
    EXPECT_EQ(is_deeper(std::string_view(text), depth), depth < 5) << depth;
    EXPECT_EQ(is_deeper(Json::parse(text), depth), depth < 5) << depth;
  }
  EXPECT_FALSE(is_deeper(std::string_view("[[],[],[],[]]"), 2));
  EXPECT_FALSE(is_deeper(Json(1), 0));
  EXPECT_TRUE(is_deeper(std::string_view("[]   "), 0));
}

TEST(Nesting, AnyValueOfAnEventMayBeTooDeep) {
  const Json deep = Json::parse("[[[]]]");
  const Json flat = 1;
  const Json all = Json::array({1, deep});
  EXPECT_TRUE(is_deeper({flat, deep}, 2));
  EXPECT_FALSE(is_deeper({flat, deep}, 3));
  EXPECT_TRUE(is_deeper({Outgoing::each_of(all)}, 2));
  EXPECT_FALSE(is_deeper({Outgoing::each_of(all)}, 3));
  using Form = Outgoing::Form;
  const Outgoing deepest(Form(Outgoing::Text{"[[[]]]"}));
  EXPECT_FALSE(is_deeper({deepest, Outgoing(Form(true)), Outgoing(Form(1.5))}, 3));
  EXPECT_TRUE(is_deeper({Outgoing(Form(true)), deepest}, 2));
}

}  // namespace
}  // namespace snug::values
