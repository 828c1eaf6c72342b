// Prepared JSON text, built and sent.
#include "snug/json_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "snug/outgoing.h"
#include "values/json_writer.h"

namespace snug {
namespace {

TEST(JsonObjectBuilder, WritesMembersInTheOrderAdded) {
  const JsonText made = JsonObjectBuilder()
                            .add("b", -2)
                            .add("a", "say \"hi\"")
                            .add("yes", true)
                            .add("inner", JsonObjectBuilder().build())
                            .add_text("kept", "[1, 2]")
                            .build();
  EXPECT_EQ(made.text(), R"({"b":-2,"a":"say \"hi\"","yes":true,"inner":{},"kept":[1, 2]})");
}

TEST(JsonArrayBuilder, SeparatesElementsByCommas) {
  JsonArrayBuilder list;
  list.add(JsonText("1")).add(nullptr).add("two");
  EXPECT_EQ(list.build().text(), R"([1,null,"two"])");
  EXPECT_EQ(JsonArrayBuilder().build().text(), "[]");
}

TEST(JsonArrayBuilder, WritesNumbersAsAJsonDoes) {
  JsonArrayBuilder numbers;
  numbers.add(std::numeric_limits<std::uint64_t>::max())
      .add(std::numeric_limits<std::int64_t>::min());
  numbers.add(0.25).add(1.5F).add(std::nan("")).add(std::uint8_t{7});
  EXPECT_EQ(numbers.build().text(), "[18446744073709551615,-9223372036854775808,0.25,1.5,null,7]");
}

TEST(JsonArrayBuilder, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(JsonArrayBuilder().add(std::string_view("a\xFFz")).build().text(),
            "[\"a\xEF\xBF\xBDz\"]");
}

TEST(JsonText, ConvertsToItsValueWhereAJsonIsBuilt) {
  const JsonText text(R"({"a":[1]})");
  EXPECT_EQ((Json{{"news", text}}).dump(), R"({"news":{"a":[1]}})");
  EXPECT_EQ(text.json(), Json::parse(text.text()));
  EXPECT_TRUE(JsonText("{").json().is_discarded());
}

TEST(JsonText, IsSentUnchanged) {
  const JsonText text(R"({"b":1, "a":2})");
  std::string packet = "[";
  values::Attachments attachments;
  values::append_values(packet, {Outgoing(outgoing(text)), Outgoing(outgoing(JsonText("3")))},
                        attachments);
  EXPECT_EQ(packet, R"([{"b":1, "a":2},3)");
  EXPECT_EQ(to_array({Outgoing(text)}), Json::array({{{"a", 2}, {"b", 1}}}));
}

}  // namespace
}  // namespace snug
