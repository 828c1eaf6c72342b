// See client_http.h. Our server states the length of every body, so no other form is understood.
#include "testing/client_http.h"

#include <charconv>

namespace snug::test_support {

namespace {

std::size_t number_of(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

HttpHeaders parse_fields(std::string_view head) {
  HttpHeaders headers;
  for (std::size_t at = head.find("\r\n"); at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = head.substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) {
      headers.add(line.substr(0, colon), line.substr(colon + 2));
    }
    at = end;
  }
  return headers;
}

bool has_no_body(int status, bool to_head) {
  return to_head || status < 200 || status == 204 || status == 304;
}

}  // namespace

std::string request_text(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!request.headers.find("Host")) text += "Host: localhost\r\n";
  for (const auto& [name, value] : request.headers.fields()) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text + "\r\n" + request.body;
}

std::optional<HttpResponse> take_answer(std::string& bytes, bool to_head) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  const std::string_view head(bytes.data(), end + 2);
  HttpResponse answer;
  answer.status = static_cast<int>(number_of(head.substr(std::string_view("HTTP/1.1 ").size())));
  answer.headers = parse_fields(head);
  const auto length = answer.headers.find("Content-Length");
  const bool empty = !length || has_no_body(answer.status, to_head);
  const std::size_t size = empty ? 0 : number_of(*length);
  if (bytes.size() - end - 4 < size) return std::nullopt;
  answer.body = bytes.substr(end + 4, size);
  bytes.erase(0, end + 4 + size);
  return answer;
}

}  // namespace snug::test_support
