// Repeatable requests.
#include "talk/repeats.h"

#include "protocol/text.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxIdCharacters = 64;

}  // namespace

std::string checked_id(Fields& fields) {
  const auto id = fields.optional_string("id");
  if (!id) return {};
  const std::size_t length = count_characters(*id);
  if (length == 0 || length > kMaxIdCharacters) {
    fields.refuse(bad_request("`id` must have 1 to 64 characters"));
  }
  return *id;
}

Failure conflict(const model::Appended& appended) {
  Failure failure(Code::kConflict,
                  "something else was sent under this number before, send this as a new message");
  failure.last_n = appended.wanted.value - 1;
  return failure;
}

Failure gap(const model::Appended& appended) {
  Failure failure(Code::kGap, "earlier messages of this device are missing, send them first");
  failure.wanted = appended.wanted.value;
  return failure;
}

}  // namespace snug::chat
