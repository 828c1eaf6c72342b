// Rules for request heads that llhttp does not enforce (RFC 9112).
#include "http/head_rules.h"

#include <algorithm>

#include "http/character_set.h"
#include "http/fields.h"

namespace snug::http {
namespace {

constexpr CharacterSet kHostCharacters("-._~!$&'()*+;=:[]%");

/// RFC 9112 3.2: exactly one valid Host field, optional in HTTP/1.0.
bool has_valid_host(const HttpRequest& head, HttpVersion version) {
  const std::size_t count = head.headers.count("Host");
  if (count == 0) return !version.is_1_1();
  if (count > 1) return false;
  return kHostCharacters.has_all_of(*head.headers.find("Host"));
}

/// RFC 9112 6.1: codings that we cannot remove are answered 501. In HTTP/1.0 any coding is faulty
/// framing.
std::optional<int> refuse_transfer_encoding(const HttpRequest& head, HttpVersion version) {
  if (head.headers.count("Transfer-Encoding") == 0) return std::nullopt;
  if (!version.is_1_1() || head.headers.count("Content-Length") > 0) return 400;
  if (!equal_ignoring_case(head.headers.joined("Transfer-Encoding"), "chunked")) return 501;
  return std::nullopt;
}

/// llhttp checks that names are tokens, but accepts a line with an empty name.
bool has_valid_names(const HttpHeaders& headers) {
  const HttpHeaders::Fields all = headers.fields();
  return std::all_of(all.begin(), all.end(),
                     [](const HttpHeaders::Field& field) { return !field.name.empty(); });
}

}  // namespace

bool LineRules::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (at_line_start_ && (bytes.front() == ' ' || bytes.front() == '\t')) return false;
    const std::size_t end = bytes.find('\n');
    at_line_start_ = end != std::string_view::npos;
    const std::string_view line = bytes.substr(0, end);
    const bool returned = line.empty() ? after_return_ : line.back() == '\r';
    if (at_line_start_ && !returned) return false;
    after_return_ = !at_line_start_ && returned;
    if (!at_line_start_) return true;
    bytes.remove_prefix(end + 1);
  }
  return true;
}

bool split_target(HttpRequest& request) {
  std::string_view target = request.target;
  if (target.find('#') != std::string_view::npos) return false;
  if (const std::size_t scheme = target.find("://");
      !target.starts_with('/') && scheme != std::string_view::npos) {
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  const bool asks_server = target == "*" && request.method == "OPTIONS";
  if (!target.starts_with('/') && !asks_server) return false;
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  request.query = question == std::string_view::npos ? "" : target.substr(question + 1);
  return true;
}

std::optional<int> refuse_head(HttpRequest& head, HttpVersion version) {
  if (version.major == 0) return 400;
  if (version.major != 1 || version.minor > 1) return 505;
  if (head.method == "CONNECT") return 501;
  if (!has_valid_names(head.headers) || !has_valid_host(head, version)) return 400;
  if (const auto status = refuse_transfer_encoding(head, version)) return status;
  if (!split_target(head)) return 400;
  const auto expectation = head.headers.find("Expect");
  if (version.is_1_1() && expectation && !equal_ignoring_case(*expectation, "100-continue")) {
    return 417;
  }
  return std::nullopt;
}

}  // namespace snug::http
