// Whether the chat takes work.
#include "live/health.h"

namespace snug::chat {

std::optional<Failure> Health::failure(model::StoreError error) {
  switch (error) {
    case model::StoreError::kFull:
      return Failure(Code::kStorageFull,
                     "the server's disk is full: nothing was stored, try again later");
    case model::StoreError::kNameTaken:
      return Failure(Code::kNameTaken,
                     "someone has this name or one that looks like it: take another");
    case model::StoreError::kInviteInvalid:
      return Failure(Code::kInviteInvalid, "this invitation is unknown, used up or expired");
    case model::StoreError::kPasswordChanged:
      return Failure(Code::kWrongPassword,
                     "the password was changed at this moment: sign in with the new one");
    case model::StoreError::kNotFound:
      return Failure(Code::kNotFound, "there is no such room or person");
    case model::StoreError::kDamaged:
      return damaged();
    case model::StoreError::kFailed:
      break;
  }
  if (!std::exchange(failed_, true) && on_storage_failed_) on_storage_failed_();
  return std::nullopt;
}

}  // namespace snug::chat
