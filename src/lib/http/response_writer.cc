// Responses as bytes (RFC 9112 4, 6.3).
#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "http/fields.h"

namespace snug::http {
namespace {

constexpr std::size_t kUsualHeadBytes = 256;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kContentTypeOptions = "X-Content-Type-Options";

struct Phrase {
  int status;
  std::string_view text;
};

// RFC 9110 15, RFC 6585.
constexpr std::array kPhrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Content"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{507, "Insufficient Storage"},
};

void add_field(std::string& head, std::string_view name, std::string_view value) {
  const std::size_t begin = head.size();
  head.resize(begin + name.size() + 2 + value.size() + 2);
  char* to = head.data() + begin;
  for (const std::string_view piece : {name, std::string_view(": "), value, kLineEnd}) {
    to = std::copy(piece.begin(), piece.end(), to);
  }
}

/// Values from a peer must not start a new header (response splitting).
bool is_safe(const HttpHeaders::Field& field) {
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  return is_token(field.name) && std::none_of(field.value.begin(), field.value.end(), breaks);
}

bool is_ours(std::string_view name) {
  return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Connection") ||
         equal_ignoring_case(name, "Date") || equal_ignoring_case(name, "Transfer-Encoding");
}

/// Reserves memory for the fields that follow.
std::string status_line(int status) {
  std::string line;
  line.reserve(kUsualHeadBytes);
  return line.append("HTTP/1.1 ")
      .append(std::to_string(status))
      .append(" ")
      .append(reason_phrase(status))
      .append("\r\n");
}

/// `length_name` and `length` are the field that frames the body. It is left out for a status
/// without a body.
std::string head_of(const HttpResponse& response, const ResponseFraming& framing,
                    std::string_view length_name, std::string_view length) {
  std::string head = status_line(response.status);
  for (const HttpHeaders::Field& field : response.headers.fields()) {
    if (is_safe(field) && !is_ours(field.name)) add_field(head, field.name, field.value);
  }
  if (!length_name.empty() && !has_no_body(response.status)) add_field(head, length_name, length);
  add_field(head, "Date", framing.date);
  if (framing.nosniff && !response.headers.find(kContentTypeOptions)) {
    add_field(head, kContentTypeOptions, "nosniff");
  }
  if (framing.connection == ConnectionHeader::kClose) add_field(head, "Connection", "close");
  if (framing.connection == ConnectionHeader::kKeepAlive)
    add_field(head, "Connection", "keep-alive");
  head += kLineEnd;
  return head;
}

}  // namespace

bool has_no_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

std::string_view reason_phrase(int status) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Unknown";
}

std::string http_date(base::WallTime time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                   kMonths[static_cast<std::size_t>(utc.tm_mon)],
                                   utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

HttpResponse plain_response(int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::string(reason_phrase(status)) + "\n";
  return response;
}

base::SharedBytes write_response(const HttpResponse& response, const ResponseFraming& framing) {
  const std::string head =
      head_of(response, framing, "Content-Length", std::to_string(response.body.size()));
  const bool omit = framing.to_head || has_no_body(response.status);
  return base::SharedBytes::concat(head,
                                   omit ? std::string_view() : std::string_view(response.body));
}

base::SharedBytes write_head(const HttpResponse& response, const ResponseFraming& framing,
                             const BodyFraming& body) {
  if (body.length) {
    return base::SharedBytes::copy_of(
        head_of(response, framing, "Content-Length", std::to_string(*body.length)));
  }
  const bool chunked = body.kind == BodyFraming::Kind::kChunked;
  return base::SharedBytes::copy_of(
      head_of(response, framing, chunked ? "Transfer-Encoding" : "", "chunked"));
}

base::SharedBytes write_switching_protocols(const HttpResponse& response, std::string_view date) {
  std::string head = status_line(101);
  for (const HttpHeaders::Field& field : response.headers.fields()) {
    if (is_safe(field)) add_field(head, field.name, field.value);
  }
  add_field(head, "Date", date);
  head += "\r\n";
  return base::SharedBytes::copy_of(head);
}

}  // namespace snug::http
