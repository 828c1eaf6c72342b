// Reading payloads.
#include "protocol/fields.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

std::string refusal(const Fields& fields) {
  return fields.failure() ? fields.failure()->message : "";
}

TEST(Fields, APayloadThatIsNoObjectIsRefused) {
  for (const Json& payload : {Json(), Json("x"), Json(3), Json::array({1}), Json(true)}) {
    Fields fields(payload);
    EXPECT_EQ(fields.integer("room"), 0);
    EXPECT_EQ(refusal(fields), "the payload must be an object");
  }
}

TEST(Fields, OnlyJsonIntegersCount) {
  for (const char* text : {R"("3")", "3.0", "3.5", "true", "[]", "{}", "-1", "0", "1e3", "1e308",
                           "9223372036854775808", "18446744073709551616"}) {
    const Json payload = {{"room", Json::parse(text)}};
    Fields fields(payload);
    fields.integer("room");
    EXPECT_EQ(refusal(fields), "`room` must be an integer of at least 1") << text;
  }
  const Json payload = {{"room", 9223372036854775807}};
  Fields fields(payload);
  EXPECT_EQ(fields.integer("room"), 9223372036854775807);
  EXPECT_FALSE(fields.failure());
}

TEST(Fields, NullCountsAsLeftOut) {
  const Json payload = {{"n", nullptr}};
  Fields fields(payload);
  EXPECT_EQ(fields.optional_integer("n"), std::nullopt);
  EXPECT_FALSE(fields.failure());
  fields.integer("n");
  EXPECT_EQ(refusal(fields), "`n` is missing");
}

TEST(Fields, TheFirstFailureIsKept) {
  const Json payload = {{"a", "x"}, {"b", "y"}};
  Fields fields(payload);
  fields.integer("a");
  fields.boolean("b");
  EXPECT_EQ(refusal(fields), "`a` must be an integer of at least 1");
}

TEST(Fields, InnerObjectStartsWithTheOuterFailure) {
  const Json payload = {{"body", {{"text", "hello"}}}};
  Fields fields(payload);
  fields.integer("room");
  Fields body = fields.object("body");
  EXPECT_EQ(body.string("text"), "");
  EXPECT_EQ(refusal(body), "`room` is missing");
}

TEST(Fields, AnInnerValueThatIsNoObjectIsRefused) {
  const Json payload = {{"body", "hello"}};
  Fields fields(payload);
  const Fields body = fields.object("body");
  EXPECT_EQ(refusal(body), "`body` must be an object");
}

}  // namespace
}  // namespace snug::chat
