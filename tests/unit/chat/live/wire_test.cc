// The JSON forms of the chat's values.
#include "live/wire.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

TEST(MessageBody, IsTheJsonOfItsText) {
  for (const char* text : {"", "hello", "gr\u00fc\u00dfe", "say \"hi\"", "C:\\temp",
                           "two\nlines\tand a tab", "\"", "\u2028"}) {
    EXPECT_EQ(message_body_text(text), (Json{{"text", text}}).dump());
  }
}

TEST(EventText, HasTheStoredBodyUnchanged) {
  model::Event event;
  event.gseq = {7};
  event.room = {3};
  event.seq = {2};
  event.kind = "message";
  event.body = R"({"text":"hi"})";
  event.user = {5};
  event.device = {9};
  event.at = 1000;
  event.chain = {0xAB};
  EXPECT_EQ(
      event_text(event).text(),
      R"({"at":1000,"body":{"text":"hi"},"chain":"00000000000000ab","device":9,"gseq":7,"kind":"message","room":3,)"
      R"("seq":2,"user":5})");
  event.n = model::DeviceCounter{4};
  EXPECT_EQ(event_text(event).json().at("n"), 4);
}

TEST(EventText, IsJsonEvenIfTheStoredBodyIsNot) {
  model::Event event;
  event.body = R"({"text":)";
  mend_body(event);
  EXPECT_EQ(event_text(event).json().at("body"), Json::object());
}

}  // namespace
}  // namespace snug::chat
