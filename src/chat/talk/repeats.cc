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

void refuse(const Surroundings& around, model::DeviceId device, model::StoreError error,
            const Answer& answer) {
  const bool is_signed_out = device && around.directory.device(device) == nullptr;
  if (error == model::StoreError::kNotFound && is_signed_out) {
    return answer.fail({Code::kUnauthorized, "this sign-in has ended: sign in again"});
  }
  answer.fail(error);
}

}  // namespace snug::chat
