// Negotiates permessage-deflate: parses the offers and accepts the first that fits.
#include "websocket/deflate_handshake.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/fields.h"
#include "http/response_writer.h"

namespace snug::websocket {
namespace {

constexpr std::string_view kField = "Sec-WebSocket-Extensions";
constexpr std::string_view kName = "permessage-deflate";

struct Parameter {
  std::string name;
  std::optional<std::string> value;
};

struct Extension {
  std::string name;
  std::vector<Parameter> parameters;
};

/// Reads the field (RFC 6455 9.1). Each function takes its piece from the front, or returns nothing
/// if it is malformed.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  std::optional<std::vector<Extension>> read() {
    std::vector<Extension> extensions;
    while (true) {
      while (take(',')) {  // Empty elements are no error (RFC 9110 5.6.1.2).
      }
      if (rest_.empty()) return extensions;
      auto extension = read_extension();
      if (!extension || !(rest_.empty() || rest_.front() == ',')) return std::nullopt;
      extensions.push_back(*std::move(extension));
    }
  }

 private:
  std::optional<Extension> read_extension() {
    auto name = read_token();
    if (!name) return std::nullopt;
    Extension extension{*std::move(name), {}};
    while (take(';')) {
      auto parameter = read_parameter();
      if (!parameter) return std::nullopt;
      extension.parameters.push_back(*std::move(parameter));
    }
    return extension;
  }

  std::optional<Parameter> read_parameter() {
    auto name = read_token();
    if (!name) return std::nullopt;
    Parameter parameter{*std::move(name), std::nullopt};
    if (!take('=')) return parameter;
    parameter.value = take('"') ? read_quoted() : read_token();
    if (!parameter.value) return std::nullopt;
    return parameter;
  }

  std::optional<std::string> read_token() {
    skip_space();
    const std::string_view token = rest_.substr(0, rest_.find_first_of(" \t,;=\""));
    rest_.remove_prefix(token.size());
    skip_space();
    if (!http::is_token(token)) return std::nullopt;
    return std::string(token);
  }

  /// A quoted value must be a token, too.
  std::optional<std::string> read_quoted() {
    std::string value;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') {
        skip_space();
        if (!http::is_token(value)) return std::nullopt;
        return value;
      }
      if (c == '\\') {
        if (rest_.empty()) return std::nullopt;
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      value += c;
    }
    return std::nullopt;
  }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) {
      skip_space();
      if (rest_.empty() || rest_.front() != wanted) return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  std::string_view rest_;
};

/// "8" to "15", without a leading zero (RFC 7692 7.1.2).
std::optional<int> window_bits(std::string_view text) {
  constexpr std::string_view kAllowed[] = {"8", "9", "10", "11", "12", "13", "14", "15"};
  for (int bits = 8; const std::string_view allowed : kAllowed) {
    if (text == allowed) return bits;
    ++bits;
  }
  return std::nullopt;
}

/// The parameters of one offer. Each occurs at most once, with a valid value.
struct Offer {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  std::optional<int> server_window_bits;
  std::optional<int> client_window_bits;

  bool add(const Parameter& parameter) {
    if (parameter.name == "server_no_context_takeover") {
      return !parameter.value && !std::exchange(server_no_context_takeover, true);
    }
    if (parameter.name == "client_no_context_takeover") {
      return !parameter.value && !std::exchange(client_no_context_takeover, true);
    }
    if (parameter.name == "server_max_window_bits" && parameter.value) {
      return !std::exchange(server_window_bits, window_bits(*parameter.value)) &&
             server_window_bits;
    }
    if (parameter.name == "client_max_window_bits") {  // Its value is only a hint.
      const auto bits = parameter.value ? window_bits(*parameter.value) : kMaxWindowBits;
      return !std::exchange(client_window_bits, bits) && client_window_bits;
    }
    return false;
  }
};

std::optional<Offer> offer_of(const Extension& extension) {
  if (!http::equal_ignoring_case(extension.name, kName)) return std::nullopt;
  Offer offer;
  for (const Parameter& parameter : extension.parameters) {
    if (!offer.add(parameter)) return std::nullopt;
  }
  if (offer.server_window_bits && *offer.server_window_bits < kMinServerWindowBits) {
    return std::nullopt;
  }
  return offer;
}

/// The client's window may be limited only if the client said that it supports that (7.1.2.2).
DeflateAgreement agreement_on(const Offer& offer, const DeflateOptions& options) {
  const int server_bits =
      std::clamp(options.server_max_window_bits, kMinServerWindowBits, kMaxWindowBits);
  const int client_bits = std::clamp(options.client_max_window_bits, 8, kMaxWindowBits);
  return {options.server_no_context_takeover || offer.server_no_context_takeover,
          options.client_no_context_takeover || offer.client_no_context_takeover,
          static_cast<std::uint8_t>(
              std::min(server_bits, offer.server_window_bits.value_or(kMaxWindowBits))),
          static_cast<std::uint8_t>(offer.client_window_bits
                                        ? std::min(client_bits, *offer.client_window_bits)
                                        : kMaxWindowBits)};
}

std::string text_of(const DeflateAgreement& agreement, const Offer& offer) {
  std::string text(kName);
  if (agreement.server_no_context_takeover) text += "; server_no_context_takeover";
  if (agreement.client_no_context_takeover) text += "; client_no_context_takeover";
  if (offer.server_window_bits || agreement.server_window_bits < kMaxWindowBits) {
    text += "; server_max_window_bits=" + std::to_string(agreement.server_window_bits);
  }
  if (agreement.client_window_bits < kMaxWindowBits) {
    text += "; client_max_window_bits=" + std::to_string(agreement.client_window_bits);
  }
  return text;
}

}  // namespace

std::optional<DeflateAgreement> agree_on_deflate(const HttpRequest& request,
                                                 const DeflateOptions& options,
                                                 HttpResponse& response) {
  const auto extensions = FieldReader(request.headers.joined(kField)).read();
  if (!extensions) {
    response = http::plain_response(400);
    response.body = "Sec-WebSocket-Extensions is malformed.\n";
    return std::nullopt;
  }
  for (const Extension& extension : *extensions) {
    const auto offer = offer_of(extension);
    if (!offer) continue;
    const DeflateAgreement agreement = agreement_on(*offer, options);
    response.headers.add(kField, text_of(agreement, *offer));
    return agreement;
  }
  return std::nullopt;
}

}  // namespace snug::websocket
