// The fields of requests that are about messages.
#include "talk/message_fields.h"

#include "protocol/text.h"

namespace snug::chat {

std::string checked_text(Fields& fields, const Limits& limits) {
  std::string text = without_control_characters(fields.string("text"));
  if (fields.failure()) return text;
  if (is_blank(text)) {
    fields.refuse(bad_request("there is nothing to see in this message, write something first"));
  } else if (count_characters(text) > limits.text_characters) {
    fields.refuse({Code::kTooLarge, "`text` is longer than " +
                                        std::to_string(limits.text_characters) + " characters"});
  }
  return text;
}

bool may_read(const ChatRoom& room, model::UserId member, std::int64_t seq) {
  return seq >= room.member(member)->first.value && seq <= room.head.value;
}

Failure no_such_message() {
  return {Code::kNotFound, "the room has no message of this number"};
}

}  // namespace snug::chat
