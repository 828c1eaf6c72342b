// A request's head as lines, and back. No part of a head holds a line feed or a carriage return.
#include "engineio/kept_request.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "http/fields.h"
#include "http/head_rules.h"

namespace snug::engineio {

namespace {

constexpr std::string_view kConnectionFields[] = {"Connection", "Upgrade", "Keep-Alive",
                                                  "Content-Length", "Transfer-Encoding"};
// Each client's own, or added by a proxy for each client.
constexpr std::string_view kOwnFields[] = {
    "Cookie",    "Authorization", "Referer",       "Forwarded",       "X-Forwarded-For",
    "X-Real-IP", "X-Request-ID",  "Traceparent",   "X-Amzn-Trace-Id", "CF-Connecting-IP",
    "CF-Ray",    "Tracestate",    "True-Client-IP"};
// Stands in the head for a line of the client's own.
constexpr std::string_view kOwnLine = "\r";
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

/// Whether it says more than protocol and transport: a time stamp, say, or the application's token.
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

/// Puts lines into the head, or where they are told apart.
class Sorter {
 public:
  void add(std::string_view line, bool own) {
    append_line(head, own ? kOwnLine : line);
    if (own) append_line(own_lines, line);
  }

  std::string head;
  std::string own_lines;
};

}  // namespace

RequestHeads::~RequestHeads() {
  for (const auto& [lines, head] : heads_) head->owner = nullptr;
}

RequestHeads::Head& RequestHeads::take(std::string lines) {
  auto place = heads_.find(lines);
  if (place == heads_.end()) {
    lines.shrink_to_fit();
    auto* const head = new Head{this, std::move(lines)};
    place = heads_.emplace(head->lines, head).first;
  }
  ++place->second->references;
  return *place->second;
}

void RequestHeads::give_back(Head& head) {
  if (--head.references > 0) return;
  if (head.owner != nullptr) head.owner->heads_.erase(head.lines);
  delete &head;
}

KeptRequest::KeptRequest(RequestHeads& heads, const HttpRequest& request)
    : secure_(request.secure) {
  Sorter sorter;
  sorter.add(request.remote_address, true);
  sorter.add(request.method, false);
  sorter.add(request.target, has_own_query(request));
  for (const HttpHeaders::Field& field : request.headers.fields()) {
    if (concerns_connection(field.first)) continue;
    sorter.add(field.first, false);
    sorter.add(field.second, is_among(kOwnFields, field.first));
  }
  head_ = &heads.take(std::move(sorter.head));
  own_bytes_ = static_cast<std::uint32_t>(sorter.own_lines.size());
  own_.reset(new char[own_bytes_]);
  std::memcpy(own_.get(), sorter.own_lines.data(), own_bytes_);
}

KeptRequest::~KeptRequest() {
  RequestHeads::give_back(*head_);
}

HttpRequest KeptRequest::restore() const {
  std::string_view head = head_->lines;
  std::string_view own(own_.get(), own_bytes_);
  const auto next = [&head, &own] {
    const std::string_view line = take_line(head);
    return std::string(line == kOwnLine ? take_line(own) : line);
  };
  HttpRequest request;
  request.remote_address = next();
  request.method = next();
  request.target = next();
  http::split_target(request);  // it was taken once, so it is again
  request.secure = secure_;
  while (!head.empty()) {
    std::string name = next();
    request.headers.add(std::move(name), next());
  }
  return request;
}

}  // namespace snug::engineio
