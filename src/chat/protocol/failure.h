// Refusals of requests: the table of codes in docs/protocol.md, and their form on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/store.h"
#include "snug/ack.h"
#include "snug/json_text.h"

namespace snug::chat {

enum class Code {
  kBadRequest,
  kUnauthorized,
  kWrongPassword,
  kForbidden,
  kNotFound,
  kInviteInvalid,
  kNameTaken,
  kGap,
  kConflict,
  kTooLarge,
  kTooMany,
  kDamaged,
  kStorageFull,
  kUnavailable,
};

/// The code's name on the wire: "bad_request".
std::string_view code_name(Code code);
/// The HTTP status that goes with it.
int http_status(Code code);

struct Failure {
  Failure(Code c, std::string text) : code(c), message(std::move(text)) {}

  Code code;
  std::string message;                      ///< For a person; says what to do next.
  std::optional<std::int64_t> wanted;       ///< kGap: the counter expected.
  std::optional<std::int64_t> retry_after;  ///< kTooMany: seconds.
  std::optional<std::int64_t> last_n;       ///< kConflict: the device's highest stored counter.
  std::optional<std::int64_t> from, to;     ///< kDamaged: the lost events' numbers in their room.
};

Failure bad_request(std::string message);
Failure too_many(std::string message, std::int64_t retry_after_seconds);
Failure unavailable();
Failure damaged();
/// The refusal for an error of the store.
Failure refusal_of(model::StoreError error);

/// `{code, message, …}`.
JsonText error_text(const Failure& failure);
/// `{"ok": false, "error": {…}}`.
JsonText failure_text(const Failure& failure);
/// Answers an event with the refusal. Does nothing if the client wants no answer.
void refuse(const Ack& ack, const Failure& failure);

}  // namespace snug::chat
