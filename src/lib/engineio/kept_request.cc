// Converts a request's head to lines and back. No part of a head that was received contains a line
// feed or a carriage return. A field that middleware added may; it is not kept.
#include "engineio/kept_request.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "http/fields.h"
#include "http/head_rules.h"

namespace snug::engineio {

namespace {

constexpr std::string_view kConnectionFields[] = {"Connection", "Upgrade", "Keep-Alive",
                                                  "Content-Length", "Transfer-Encoding"};
// Different for each client, or added by a proxy for each client.
constexpr std::string_view kOwnFields[] = {
    "Cookie",    "Authorization", "Referer",       "Forwarded",       "X-Forwarded-For",
    "X-Real-IP", "X-Request-ID",  "Traceparent",   "X-Amzn-Trace-Id", "CF-Connecting-IP",
    "CF-Ray",    "Tracestate",    "True-Client-IP"};
// Stands in the head for a line that is only this client's.
constexpr std::string_view kOwnLine = "\r";
constexpr std::string_view kSecure = "secure";
constexpr std::string_view kWebSocketPrefix = "Sec-WebSocket-";

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::any_of(std::begin(names), std::end(names),
                     [name](std::string_view one) { return http::equal_ignoring_case(one, name); });
}

bool concerns_connection(std::string_view name) {
  return http::equal_ignoring_case(name.substr(0, kWebSocketPrefix.size()), kWebSocketPrefix) ||
         is_among(kConnectionFields, name);
}

/// Two searches, because find_first_of would make one for each letter of each connection's fields.
bool has_line_end(std::string_view text) {
  return text.find('\n') != std::string_view::npos || text.find('\r') != std::string_view::npos;
}

/// Whether the query has more than protocol and transport, such as a time stamp or the
/// application's token.
bool has_own_query(const HttpRequest& request) {
  return std::count(request.query.begin(), request.query.end(), '&') > 1;
}

void append_line(std::string& lines, std::string_view line) {
  lines.append(line).push_back('\n');
}

std::string_view take_line(std::string_view& lines) {
  const std::size_t end = lines.find('\n');
  const std::string_view line = lines.substr(0, end);
  lines.remove_prefix(end + 1);
  return line;
}

}  // namespace

/// The lines that form the head, and the lines that are only this client's.
struct KeptRequest::Lines {
  explicit Lines(const HttpRequest& request);
  void add(std::string_view line, bool is_own) {
    append_line(head, is_own ? kOwnLine : line);
    if (is_own) append_line(own, line);
  }

  std::string head;
  std::string own;
};

KeptRequest::Lines::Lines(const HttpRequest& request) {
  add(request.secure ? kSecure : "", false);
  add(request.remote_address, true);
  add(request.method, false);
  add(request.target, has_own_query(request));
  for (const HttpHeaders::Field& field : request.headers.fields()) {
    if (concerns_connection(field.name)) continue;
    if (has_line_end(field.name) || has_line_end(field.value)) continue;
    add(field.name, false);
    add(field.value, is_among(kOwnFields, field.name));
  }
}

KeptRequest::KeptRequest(base::TextPool& heads, const HttpRequest& request)
    : KeptRequest(heads, Lines(request)) {}

KeptRequest::KeptRequest(base::TextPool& heads, const Lines& lines)
    : head_(heads.take(lines.head)), own_(lines.own) {}

HttpRequest KeptRequest::restore() const {
  std::string_view head = head_.view();
  std::string_view own = own_.view();
  const auto next = [&head, &own] {
    const std::string_view line = take_line(head);
    return line == kOwnLine ? take_line(own) : line;
  };
  HttpRequest request;
  request.secure = next() == kSecure;
  request.remote_address = next();
  request.method = next();
  request.target = next();
  http::split_target(request);  // cannot fail: it was accepted once
  while (!head.empty()) {
    const std::string_view name = next();
    request.headers.add(name, next());
  }
  return request;
}

}  // namespace snug::engineio
