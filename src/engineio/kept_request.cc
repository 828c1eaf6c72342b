// A request's head as lines, and back.
#include "engineio/kept_request.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace snug::engineio {

namespace {

constexpr std::string_view kConnectionFields[] = {"connection", "upgrade", "keep-alive",
                                                  "content-length", "transfer-encoding"};

bool concerns_connection(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return name.starts_with("sec-websocket-") ||
         std::find(std::begin(kConnectionFields), std::end(kConnectionFields), name) !=
             std::end(kConnectionFields);
}

void append_line(std::string& lines, std::string_view line) {
  lines.append(line).push_back('\n');
}

std::string take_line(std::string_view& lines) {
  const std::size_t end = lines.find('\n');
  std::string line(lines.substr(0, end));
  lines.remove_prefix(end + 1);
  return line;
}

}  // namespace

KeptRequest::KeptRequest(const HttpRequest& request) : secure_(request.secure) {
  append_line(lines_, request.method);
  append_line(lines_, request.target);
  append_line(lines_, request.path);
  append_line(lines_, request.query);
  append_line(lines_, request.remote_address);
  for (const HttpHeaders::Field& field : request.headers.fields()) {
    if (concerns_connection(field.first)) continue;
    append_line(lines_, field.first);
    append_line(lines_, field.second);
  }
  lines_.shrink_to_fit();
}

HttpRequest KeptRequest::restore() const {
  HttpRequest request;
  std::string_view rest = lines_;
  request.method = take_line(rest);
  request.target = take_line(rest);
  request.path = take_line(rest);
  request.query = take_line(rest);
  request.remote_address = take_line(rest);
  request.secure = secure_;
  while (!rest.empty()) {
    std::string name = take_line(rest);
    request.headers.add(std::move(name), take_line(rest));
  }
  return request;
}

}  // namespace snug::engineio
