// The table of codes; docs/protocol.md holds the same rows.
#include "protocol/failure.h"

namespace snug::chat {
namespace {

struct CodeRow {
  std::string_view name;
  int status;
};

CodeRow row(Code code) {
  switch (code) {
    case Code::kBadRequest:
      return {"bad_request", 400};
    case Code::kUnauthorized:
      return {"unauthorized", 401};
    case Code::kWrongPassword:
      return {"wrong_password", 401};
    case Code::kForbidden:
      return {"forbidden", 403};
    case Code::kNotFound:
      return {"not_found", 404};
    case Code::kInviteInvalid:
      return {"invite_invalid", 404};
    case Code::kNameTaken:
      return {"name_taken", 409};
    case Code::kGap:
      return {"gap", 409};
    case Code::kConflict:
      return {"conflict", 409};
    case Code::kTooLarge:
      return {"too_large", 413};
    case Code::kTooMany:
      return {"too_many", 429};
    case Code::kDamaged:
      return {"damaged", 500};
    case Code::kStorageFull:
      return {"storage_full", 503};
    case Code::kUnavailable:
      break;
  }
  return {"unavailable", 503};
}

}  // namespace

std::string_view code_name(Code code) {
  return row(code).name;
}

int http_status(Code code) {
  return row(code).status;
}

Failure bad_request(std::string message) {
  return {Code::kBadRequest, std::move(message)};
}

Failure too_many(std::string message, std::int64_t retry_after_seconds) {
  Failure failure(Code::kTooMany, std::move(message));
  failure.retry_after = retry_after_seconds;
  return failure;
}

Failure unavailable() {
  return {Code::kUnavailable, "the server is starting or stopping, try again in a moment"};
}

Failure damaged() {
  return {Code::kDamaged,
          "this part of the conversation cannot be read: the server's disk damaged it. Whoever "
          "runs the server finds it in its log"};
}

Failure refusal_of(model::StoreError error) {
  switch (error) {
    case model::StoreError::kFull:
      return {Code::kStorageFull, "the server's disk is full: nothing was stored, try again later"};
    case model::StoreError::kNameTaken:
      return {Code::kNameTaken, "someone has this name or one that looks like it: take another"};
    case model::StoreError::kInviteInvalid:
      return {Code::kInviteInvalid, "this invitation is unknown, used up or expired"};
    case model::StoreError::kPasswordChanged:
      return {Code::kWrongPassword,
              "the password was changed at this moment: sign in with the new one"};
    case model::StoreError::kNotFound:
      return {Code::kNotFound, "there is no such room or person"};
    case model::StoreError::kDamaged:
      return damaged();
    case model::StoreError::kFailed:
      break;
  }
  return unavailable();
}

JsonText error_text(const Failure& failure) {
  JsonObjectBuilder error;
  error.add("code", code_name(failure.code));
  if (failure.from) error.add("from", *failure.from);
  if (failure.last_n) error.add("last_n", *failure.last_n);
  error.add("message", failure.message);
  if (failure.retry_after) error.add("retry_after", *failure.retry_after);
  if (failure.to) error.add("to", *failure.to);
  if (failure.wanted) error.add("wanted", *failure.wanted);
  return error.build();
}

JsonText failure_text(const Failure& failure) {
  return JsonObjectBuilder().add("error", error_text(failure)).add("ok", false).build();
}

void refuse(const Ack& ack, const Failure& failure) {
  if (ack.wanted()) ack(Outgoing(failure_text(failure)));
}

}  // namespace snug::chat
