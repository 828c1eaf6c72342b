// Refused requests: Engine.IO's error codes and the answers that carry them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::engineio {

/// The numbers of Node's engine.io, which its clients show to people.
enum class ErrorCode {
  kUnknownTransport = 0,
  kUnknownSession = 1,
  kBadHandshakeMethod = 2,
  kBadRequest = 3,
  kForbidden = 4,
  kUnsupportedProtocol = 5,
};

/// The usual words of a code.
std::string_view error_text(ErrorCode code);

struct Refusal {
  using Context = std::map<std::string, std::string>;

  ErrorCode code;
  std::string message{};  ///< The code's usual words when empty.
  Context context{};      ///< For `connection_error`; the names are Node's.
};

/// 403 for kForbidden, else 400; the body is `{"code":1,"message":"Session ID unknown"}`.
/// `headers` are sent along (CORS).
HttpResponse answer_refusal(const Refusal& refusal, HttpHeaders headers);
/// The same for a WebSocket that was asked for: always 400, and the body is the message alone, as
/// in Node.
HttpResponse answer_upgrade_refusal(const Refusal& refusal, HttpHeaders headers);

/// `text` as a JSON string, quotes included.
std::string json_quoted(std::string_view text);

}  // namespace snug::engineio
