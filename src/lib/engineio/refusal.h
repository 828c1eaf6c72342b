// Refused requests: Engine.IO's error codes and the answers with them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::engineio {

/// The numbers of Node's engine.io; clients show them to people.
enum class ErrorCode {
  kUnknownTransport = 0,
  kUnknownSession = 1,
  kBadHandshakeMethod = 2,
  kBadRequest = 3,
  kForbidden = 4,
  kUnsupportedProtocol = 5,
};

/// The default text of a code.
std::string_view error_text(ErrorCode code);

struct Refusal {
  using Context = std::map<std::string, std::string>;

  ErrorCode code;
  std::string message{};  ///< If empty, the code's default text.
  Context context{};      ///< For `connection_error`; Node's names.
};

/// 403 for kForbidden, else 400; the body is `{"code":1,"message":"Session ID unknown"}`. `headers`
/// are added to the answer (CORS).
HttpResponse answer_refusal(const Refusal& refusal, HttpHeaders headers);
/// For a refused WebSocket upgrade: always 400, and the body is only the message, as in Node.
HttpResponse answer_upgrade_refusal(const Refusal& refusal, HttpHeaders headers);

/// `text` as a JSON string, quotes included.
std::string json_quoted(std::string_view text);

}  // namespace snug::engineio
