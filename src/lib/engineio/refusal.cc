// Error answers as JSON.
#include "engineio/refusal.h"

#include "base/utf8.h"

namespace snug::engineio {

std::string_view error_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnknownTransport:
      return "Transport unknown";
    case ErrorCode::kUnknownSession:
      return "Session ID unknown";
    case ErrorCode::kBadHandshakeMethod:
      return "Bad handshake method";
    case ErrorCode::kBadRequest:
      return "Bad request";
    case ErrorCode::kForbidden:
      return "Forbidden";
    case ErrorCode::kUnsupportedProtocol:
      return "Unsupported protocol version";
  }
  return {};
}

namespace {

void append_escaped(std::string& out, char character) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kNamed = "\b\t\n\f\r";
  const auto byte = static_cast<unsigned char>(character);
  if (character == '"' || character == '\\') {
    out += '\\';
    out += character;
  } else if (const std::size_t at = kNamed.find(character); at != std::string_view::npos) {
    out += {'\\', std::string_view("btnfr")[at]};
  } else if (byte < 0x20) {
    out += "\\u00";
    out += kHex[byte >> 4];
    out += kHex[byte & 0xf];
  } else {
    out += character;
  }
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  if (base::is_utf8(text)) {
    for (const char character : text) append_escaped(quoted, character);
  }
  quoted += '"';
  return quoted;
}

namespace {

std::string_view words_of(const Refusal& refusal) {
  return refusal.message.empty() ? error_text(refusal.code) : std::string_view(refusal.message);
}

}  // namespace

HttpResponse answer_upgrade_refusal(const Refusal& refusal, HttpHeaders headers) {
  HttpResponse response;
  response.status = 400;
  response.headers = std::move(headers);
  response.headers.add("Content-Type", "text/plain; charset=UTF-8");
  response.body = words_of(refusal);
  return response;
}

HttpResponse answer_refusal(const Refusal& refusal, HttpHeaders headers) {
  HttpResponse response;
  response.status = refusal.code == ErrorCode::kForbidden ? 403 : 400;
  response.headers = std::move(headers);
  response.headers.add("Content-Type", "application/json");
  response.body = "{\"code\":" + std::to_string(static_cast<int>(refusal.code)) + ",\"message\":";
  response.body += json_quoted(words_of(refusal));
  response.body += '}';
  return response;
}

}  // namespace snug::engineio
