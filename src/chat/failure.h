// What a request is refused with: the table of codes in docs/protocol.md, and its form on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "snug/json.h"

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
  kTooLarge,
  kTooMany,
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
};

Failure bad_request(std::string message);
Failure too_many(std::string message, std::int64_t retry_after_seconds);
Failure unavailable();

/// `{"ok": false, "error": {…}}`.
Json failure_json(const Failure& failure);

}  // namespace snug::chat
