// redis:, rediss: and unix:, with percent-encoding (RFC 3986 2.1).
#include "redis/url.h"

#include <charconv>
#include <optional>
#include <utility>

#include "net/address.h"

namespace snug::redis {

namespace {

constexpr std::string_view kDefaultPort = ":6379";

Unexpected<Error> invalid(const char* why) {
  return Unexpected(Error{
      "url_invalid", "the URL of Redis cannot be used: " + std::string(why) +
                         "; write redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], rediss://… for "
                         "TLS, or unix:PATH, and percent-encode signs like @ and / in a password"});
}

/// Nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned char byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, byte, 16);
    if (digits.size() != 2 || error != std::errc() || stopped != end) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::optional<int> database_of(std::string_view text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || number < 0) return std::nullopt;
  return number;
}

/// "USER:PASSWORD" or ":PASSWORD". False if it is neither.
bool read_sign_in(std::string_view text, Url& result) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  std::optional<std::string> user = percent_decoded(text.substr(0, colon));
  std::optional<std::string> password = percent_decoded(text.substr(colon + 1));
  if (!user || !password || (password->empty() && !user->empty())) return false;
  result.user = std::move(*user);
  result.password = std::move(*password);
  return true;
}

/// Takes what stands before the last '@' of `text`. False if it is no sign-in.
bool take_sign_in(std::string_view& text, Url& result) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return true;
  const bool is_valid = read_sign_in(text.substr(0, at), result);
  text.remove_prefix(at + 1);
  return is_valid;
}

constexpr const char* kSignInInvalid = "USER:PASSWORD or :PASSWORD is expected before the @";
constexpr const char* kDatabaseInvalid = "the database is a number from 0";

/// `rest` follows "redis://".
Result<Url> parse_tcp(std::string_view rest, bool tls) {
  Url result;
  result.tls = tls;
  const std::size_t slash = rest.find('/');
  std::string_view host = rest.substr(0, slash);
  if (!take_sign_in(host, result)) return invalid(kSignInInvalid);
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    const std::optional<int> database = database_of(rest.substr(slash + 1));
    if (!database) return invalid(kDatabaseInvalid);
    result.database = *database;
  }
  result.address = host;
  const bool has_port = host.rfind(':') != std::string_view::npos && !host.ends_with(']');
  if (!has_port) result.address += kDefaultPort;
  if (!net::parse_remote_address(result.address)) return invalid("it names no host and port");
  return result;
}

/// `rest` follows "unix:".
Result<Url> parse_unix(std::string_view rest) {
  Url result;
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return invalid("unix:// is followed by an absolute path");
    std::string_view before = rest.substr(0, slash);
    if (!take_sign_in(before, result)) return invalid(kSignInInvalid);
    if (!before.empty()) return invalid("unix:// is followed by an absolute path");
    rest.remove_prefix(slash);
  }
  const std::size_t query = rest.find('?');
  if (query != std::string_view::npos) {
    constexpr std::string_view kDatabase = "db=";
    const std::string_view text = rest.substr(query + 1);
    const std::optional<int> database =
        text.starts_with(kDatabase) ? database_of(text.substr(kDatabase.size())) : std::nullopt;
    if (!database) return invalid("?db=NUMBER is all that may follow the path");
    result.database = *database;
  }
  const std::optional<std::string> path = percent_decoded(rest.substr(0, query));
  if (!path) return invalid("a % of its path is followed by no two hexadecimal digits");
  result.address = "unix:" + *path;
  if (!net::parse_remote_address(result.address)) return invalid("no socket has such a path");
  return result;
}

}  // namespace

Result<Url> parse_url(std::string_view url) {
  const auto take = [&](std::string_view scheme) {
    if (!url.starts_with(scheme)) return false;
    url.remove_prefix(scheme.size());
    return true;
  };
  if (take("redis://")) return parse_tcp(url, false);
  if (take("rediss://")) return parse_tcp(url, true);
  if (take("unix:")) return parse_unix(url);
  return invalid("it begins with none of redis://, rediss:// and unix:");
}

}  // namespace snug::redis
