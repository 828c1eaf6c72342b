// The JSON forms of the chat's values.
#include "chat/wire.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

TEST(MessageBody, IsTheJsonOfItsText) {
  for (const char* text : {"", "hello", "gr\u00fc\u00dfe", "say \"hi\"", "C:\\temp",
                           "two\nlines\tand a tab", "\"", "\u2028"}) {
    const Json body = {{"text", text}};
    EXPECT_EQ(message_body_text(body), body.dump());
  }
}

TEST(ObjectOf, HoldsItsMembersWhateverTheirOrder) {
  const Json made = ObjectOf().with("b", 2).with("a", "one").with("c", Json::array({1})).json();
  EXPECT_EQ(made, (Json{{"a", "one"}, {"b", 2}, {"c", {1}}}));
}

}  // namespace
}  // namespace snug::chat
