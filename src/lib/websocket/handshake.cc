// The opening handshake (RFC 6455 4.2).
#include "websocket/handshake.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/sha1.h"
#include "http/fields.h"

namespace snug::websocket {
namespace {

constexpr std::string_view kVersion = "13";
constexpr std::size_t kMaxProtocols = 32;  // each is compared with all earlier ones

HttpResponse refusal(int status, std::string reason) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(reason);
  return response;
}

/// RFC 6455 4.2.2, item 5.4.
std::string accept_value(std::string_view key) {
  constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const auto digest = base::sha1(std::string(key).append(kGuid));
  return base::base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// The value of the only line with that name; empty if there is not exactly one.
std::string_view single(const HttpHeaders& headers, std::string_view name) {
  return headers.count(name) == 1 ? *headers.find(name) : std::string_view();
}

/// The first subprotocol that the client offers, as ws on Node chooses it. A browser fails a
/// connection that accepts none of its offers. Empty if there are no offers; nothing if the offer
/// is malformed (RFC 6455 4.1, item 10: distinct tokens).
std::optional<std::string_view> choose_protocol(const HttpHeaders& headers) {
  std::vector<std::string_view> offered;
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!http::equal_ignoring_case(field.name, "Sec-WebSocket-Protocol")) continue;
    std::string_view rest = field.value;
    do {
      const std::string_view protocol = http::take_element(rest, ',');
      const bool known = std::find(offered.begin(), offered.end(), protocol) != offered.end();
      if (known || !http::is_token(protocol) || offered.size() == kMaxProtocols)
        return std::nullopt;
      offered.push_back(protocol);
    } while (!rest.empty());
  }
  return offered.empty() ? std::string_view() : offered.front();
}

/// As in ws on Node, unused bits of the last character do not matter. RFC 6455 itself has an
/// example in which they are set (4.1, item 7).
bool is_key(std::string_view key) {
  constexpr std::size_t kCharacterCount = 22;
  if (key.size() != kCharacterCount + 2 || !key.ends_with("==")) return false;
  key.remove_suffix(2);
  return std::all_of(key.begin(), key.end(), base::is_base64_character);
}

}  // namespace

bool wants_websocket(const HttpRequest& request) {
  return http::lists_token(request.headers, "Upgrade", "websocket");
}

HttpResponse answer_handshake(const HttpRequest& request) {
  const HttpHeaders& headers = request.headers;
  if (request.method != "GET") return refusal(400, "The WebSocket handshake is a GET request.\n");
  if (!wants_websocket(request) || !http::lists_token(headers, "Connection", "upgrade")) {
    return refusal(400, "The WebSocket handshake needs Upgrade and Connection.\n");
  }
  if (single(headers, "Sec-WebSocket-Version") != kVersion) {
    HttpResponse response = refusal(426, "Only version 13 of the WebSocket protocol is known.\n");
    response.headers.add("Sec-WebSocket-Version", kVersion);
    response.headers.add("Upgrade", "websocket");
    return response;
  }
  const std::string_view key = single(headers, "Sec-WebSocket-Key");
  if (!is_key(key)) {
    return refusal(400, "Sec-WebSocket-Key is not 16 bytes in base64.\n");
  }
  const std::optional<std::string_view> protocol = choose_protocol(headers);
  if (!protocol) return refusal(400, "Sec-WebSocket-Protocol is malformed.\n");
  HttpResponse response;
  response.status = 101;
  response.headers.add("Upgrade", "websocket");
  response.headers.add("Connection", "Upgrade");
  response.headers.add("Sec-WebSocket-Accept", accept_value(key));
  if (!protocol->empty()) response.headers.add("Sec-WebSocket-Protocol", *protocol);
  return response;
}

}  // namespace snug::websocket
