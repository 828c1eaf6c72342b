// Drives llhttp and enforces the limits.
#include "http/request_parser.h"

#include <algorithm>

#include "base/check.h"

#if LLHTTP_VERSION_MAJOR < 9 && !LLHTTP_STRICT_MODE
#error "llhttp 8 is only safe in strict mode: see subprojects/llhttp"
#endif

namespace snug::http {
namespace {

constexpr int kStop = -1;  // Returned by a data callback; the status is in refusal_status_.
// Between the data of two chunks: CRLF, a size of 16 digits, CRLF. More bytes are an extension, a
// trailer or padding, all of them useless here.
constexpr std::size_t kUsualFramingBytes = 20;

/// llhttp 9 has the same error for a known version whose line goes on or ends in LF.
bool is_of_another_version(llhttp_t& parser, llhttp_errno_t error) {
  if (error == HPE_PAUSED_H2_UPGRADE) return true;
  const bool known = llhttp_get_http_major(&parser) == 1 && llhttp_get_http_minor(&parser) <= 1;
  return error == HPE_INVALID_VERSION && !known;
}

}  // namespace

const llhttp_settings_t& RequestParser::settings() {
  static const llhttp_settings_t kSettings = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_url = [](llhttp_t* p, const char* at, std::size_t n) { return self(p).on_url({at, n}); };
    s.on_header_field = [](llhttp_t* p, const char* at, std::size_t n) {
      return self(p).on_header_field({at, n});
    };
    s.on_header_field_complete = [](llhttp_t* p) {
      self(p).assembler_.complete_name(self(p).request_.headers);
      return 0;
    };
    s.on_header_value = [](llhttp_t* p, const char* at, std::size_t n) {
      return self(p).on_header_value({at, n});
    };
    s.on_headers_complete = [](llhttp_t* p) { return self(p).on_headers_complete(); };
    s.on_body = [](llhttp_t* p, const char* at, std::size_t n) { return self(p).on_body({at, n}); };
    s.on_message_complete = [](llhttp_t* p) {
      self(p).message_complete_ = true;
      return static_cast<int>(HPE_PAUSED);
    };
    return s;
  }();
  return kSettings;
}

RequestParser::RequestParser(const Limits& limits) : limits_(limits) {
  llhttp_init(&parser_, HTTP_REQUEST, &settings());
  parser_.data = this;
}

RequestParser::Progress RequestParser::feed(std::string_view bytes) {
  CHECK(refusal_status_ == 0 && !message_complete_);
  // Never null, because llhttp and on_body() compare and subtract pointers. on_body() also gets
  // empty pieces within a body.
  if (bytes.empty()) bytes = std::string_view("", 0);
  if (stage_ == Stage::kBody) return feed_body(bytes);
  if (bytes.empty()) return {Event::kNeedMore, 0};
  stage_ = Stage::kHead;
  return feed_head(bytes);
}

RequestParser::Progress RequestParser::feed_head(std::string_view bytes) {
  const std::size_t room = limits_.max_head_bytes - head_bytes_;
  const Progress progress = execute(bytes.substr(0, room));
  head_bytes_ += progress.consumed_bytes;
  if (progress.event == Event::kRefused) return progress;
  if (!lines_.feed(bytes.substr(0, progress.consumed_bytes))) return refuse(400, 0);
  if (progress.event == Event::kNeedMore && head_bytes_ == limits_.max_head_bytes)
    return refuse(431, 0);
  if (progress.event == Event::kHead) {
    if (const auto status = refuse_head(request_, version())) return refuse(*status, 0);
  }
  return progress;
}

RequestParser::Progress RequestParser::feed_body(std::string_view bytes) {
  framing_begin_ = bytes.data();
  const Progress progress = execute(bytes);
  if (progress.event == Event::kRefused) return progress;
  if (take_framing(bytes.data() + progress.consumed_bytes) != 0) return refuse(refusal_status_, 0);
  return progress;
}

RequestParser::Progress RequestParser::execute(std::string_view bytes) {
  const bool head_was_complete = stage_ == Stage::kBody;
  const char* data = bytes.data();
  const llhttp_errno_t error = llhttp_execute(&parser_, data, bytes.size());
  if (error == HPE_OK) return {Event::kNeedMore, bytes.size()};
  if (error == HPE_PAUSED) {
    const auto consumed = static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - data);
    if (message_complete_) return {Event::kComplete, consumed};
    CHECK(!head_was_complete && stage_ == Stage::kBody);
    llhttp_resume(&parser_);
    return {Event::kHead, consumed};
  }
  if (refusal_status_ != 0) return {Event::kRefused, 0};
  return refuse(is_of_another_version(parser_, error) ? 505 : 400, 0);
}

RequestParser::Progress RequestParser::refuse(int status, std::size_t consumed_bytes) {
  refusal_status_ = status;
  return {Event::kRefused, consumed_bytes};
}

int RequestParser::refuse_in_callback(int status) {
  refusal_status_ = status;
  return kStop;
}

HttpVersion RequestParser::version() const {
  return {parser_.http_major, parser_.http_minor};
}

bool RequestParser::accept_body(std::uint64_t max_body_bytes) {
  max_body_bytes_ = max_body_bytes;
  const bool announced = (parser_.flags & F_CONTENT_LENGTH) != 0;
  return !announced || parser_.content_length <= max_body_bytes;
}

bool RequestParser::expects_continue() const {
  return version().is_1_1() && has_body_ && request_.headers.find("Expect").has_value();
}

bool RequestParser::wants_upgrade() const {
  return parser_.upgrade != 0 && version().is_1_1() && !has_body_;
}

void RequestParser::next() {
  CHECK(message_complete_);
  llhttp_reset(&parser_);
  request_ = {};
  stage_ = Stage::kIdle;
  message_complete_ = has_body_ = false;
  assembler_ = {};
  head_bytes_ = 0;
  body_bytes_ = 0;
  lines_.reset();
  framing_bytes_ = 0;
}

int RequestParser::on_url(std::string_view piece) {
  if (request_.target.size() + piece.size() > limits_.max_target_bytes)
    return refuse_in_callback(414);
  request_.target += piece;
  return 0;
}

int RequestParser::on_header_field(std::string_view piece) {
  if (stage_ == Stage::kBody) return 0;  // A trailer; RFC 9110 6.5.1 allows dropping it.
  HttpHeaders& headers = request_.headers;
  assembler_.end(headers);  // Ends the previous field, if any; no-op amid a name.
  if (headers.fields().size() == limits_.max_header_count) return refuse_in_callback(431);
  assembler_.add_to_name(headers, piece);
  return 0;
}

int RequestParser::on_header_value(std::string_view piece) {
  if (stage_ == Stage::kBody) return 0;
  assembler_.add_to_value(request_.headers, piece);
  return 0;
}

int RequestParser::on_headers_complete() {
  assembler_.end(request_.headers);
  stage_ = Stage::kBody;
  request_.method = llhttp_method_name(static_cast<llhttp_method_t>(parser_.method));
  // llhttp counts content_length down while the body is read.
  has_body_ = (parser_.flags & F_CHUNKED) != 0 ||
              ((parser_.flags & F_CONTENT_LENGTH) != 0 && parser_.content_length > 0);
  return HPE_PAUSED;
}

int RequestParser::on_body(std::string_view piece) {
  if (take_framing(piece.data()) != 0) return kStop;
  framing_begin_ = piece.data() + piece.size();
  head_bytes_ += unusual_framing_bytes();
  framing_bytes_ = 0;
  if (piece.size() > max_body_bytes_ - body_bytes_) return refuse_in_callback(413);
  body_bytes_ += piece.size();
  request_.body += piece;
  return 0;
}

/// Checks chunk sizes, their extensions and trailers up to `end` (RFC 9112 7.1). Unusual bytes
/// count towards the limit of the head.
int RequestParser::take_framing(const char* end) {
  const std::string_view framing(framing_begin_, static_cast<std::size_t>(end - framing_begin_));
  framing_bytes_ += framing.size();
  if (!lines_.feed(framing)) return refuse_in_callback(400);
  if (head_bytes_ + unusual_framing_bytes() > limits_.max_head_bytes)
    return refuse_in_callback(431);
  return 0;
}

std::size_t RequestParser::unusual_framing_bytes() const {
  return framing_bytes_ > kUsualFramingBytes ? framing_bytes_ - kUsualFramingBytes : 0;
}

}  // namespace snug::http
