// Origins (RFC 6454): the one comparison that decides whether a page is the server's own.
#include "snug/origin.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace snug {
namespace {

/// Scheme, host and port in canonical form.
struct Place {
  std::string scheme;
  std::string host;
  std::string port;

  bool operator==(const Place&) const = default;
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view usual_port(std::string_view scheme) {
  if (scheme == "https") return "443";
  return scheme == "http" ? "80" : "";
}

/// An IPv6 address can be written in many ways (RFC 5952 1).
std::optional<std::string> read_ipv6(std::string_view address) {
  in6_addr bytes{};
  char text[INET6_ADDRSTRLEN];
  if (inet_pton(AF_INET6, std::string(address).c_str(), &bytes) != 1) return std::nullopt;
  return inet_ntop(AF_INET6, &bytes, text, sizeof text);
}

std::optional<std::string> read_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return std::nullopt;
    return read_ipv6(host.substr(1, host.size() - 2));
  }
  if (host.find_first_of("[]:@/?#\\ ") != std::string_view::npos) return std::nullopt;
  // "chat.example." is the same name, fully qualified (RFC 1034 3.1).
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty()) return std::nullopt;
  return lower_case(host);
}

/// `authority` is that of a Host field or an origin: a host and an optional port.
std::optional<Place> read_place(std::string_view scheme, std::string_view authority) {
  Place place;
  place.scheme = lower_case(scheme);
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    place.port = authority.substr(colon + 1);
    authority.remove_suffix(authority.size() - colon);
    if (place.port.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  }
  if (place.port.empty()) place.port = usual_port(place.scheme);
  auto host = read_host(authority);
  if (!host) return std::nullopt;
  place.host = *std::move(host);
  return place;
}

/// Nothing for "null" (RFC 6454 6.1) and for text without a scheme.
std::optional<Place> read_origin(std::string_view origin) {
  const std::size_t colon = origin.find("://");
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return read_place(origin.substr(0, colon), origin.substr(colon + 3));
}

/// True for letters, digits, dots and hyphens, with an optional port in digits.
bool is_plain(std::string_view authority) {
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_host = [is_digit](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
  };
  const auto* const port = authority.begin() + colon;
  return colon > 0 && std::all_of(authority.begin(), port, is_host) &&
         std::all_of(port + (port != authority.end()), authority.end(), is_digit);
}

/// The fast path for the requests of nearly every page: no parts are parsed.
bool is_plainly_of_host(std::string_view origin, std::string_view host, bool secure) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  const std::string_view scheme = origin.starts_with(kHttps) || secure ? kHttps : kHttp;
  return origin.starts_with(scheme) && origin.substr(scheme.size()) == host && is_plain(host);
}

}  // namespace

bool same_origin(std::string_view one, std::string_view other) {
  const auto place = read_origin(one);
  return place && place == read_origin(other);
}

bool is_origin_of_host(std::string_view origin, std::string_view host, bool secure) {
  if (is_plainly_of_host(origin, host, secure)) return true;
  const auto page = read_origin(origin);
  if (!page || host.empty()) return false;
  if (page->scheme != "https" && (secure || page->scheme != "http")) return false;
  return page == read_place(page->scheme, host);
}

}  // namespace snug
