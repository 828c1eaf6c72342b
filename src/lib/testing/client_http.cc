// See client_http.h. A body has a length, or chunks without extensions and trailers: our server
// frames it in no other way.
#include "testing/client_http.h"

#include <charconv>
#include <utility>

namespace snug::test_support {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::size_t number_of(std::string_view text, int base = 10) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

/// A body, and how many bytes it takes on the wire.
struct Body {
  std::string text;
  std::size_t wire_bytes = 0;
};

std::optional<Body> plain_body(std::string_view bytes, std::size_t size) {
  if (bytes.size() < size) return std::nullopt;
  return Body{std::string(bytes.substr(0, size)), size};
}

std::optional<Body> chunked_body(std::string_view bytes) {
  Body body;
  for (;;) {
    const std::size_t line_end = bytes.find(kLineEnd, body.wire_bytes);
    if (line_end == std::string_view::npos) return std::nullopt;
    const std::size_t size = number_of(bytes.substr(body.wire_bytes), 16);
    const std::size_t begin = line_end + kLineEnd.size();
    if (bytes.size() < begin + size + kLineEnd.size()) return std::nullopt;
    body.text += bytes.substr(begin, size);
    body.wire_bytes = begin + size + kLineEnd.size();
    if (size == 0) return body;
  }
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
  const bool bodiless = has_no_body(answer.status, to_head);
  const bool chunked = !bodiless && answer.headers.find("Transfer-Encoding").has_value();
  const bool empty = !length || bodiless;
  const std::string_view rest = std::string_view(bytes).substr(end + 4);
  std::optional<Body> body =
      chunked ? chunked_body(rest) : plain_body(rest, empty ? 0 : number_of(*length));
  if (!body) return std::nullopt;
  answer.body = std::move(body->text);
  bytes.erase(0, end + 4 + body->wire_bytes);
  return answer;
}

}  // namespace snug::test_support
