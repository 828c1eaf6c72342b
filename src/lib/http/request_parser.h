// Parses one request at a time from the bytes of a connection (RFC 9112), within limits. No I/O.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "http/field_assembler.h"
#include "http/head_rules.h"
#include "http/limits.h"
#include "snug/http.h"

namespace snug::http {

/// Owned by its connection. After kComplete call next(). After kRefused do not call feed() again.
class RequestParser {
 public:
  enum class Event {
    kNeedMore,  ///< Everything was consumed.
    kHead,      ///< The head is complete and valid: accept_body(), then feed the rest.
    kComplete,  ///< The request is complete: take_request(), then next().
    kRefused,   ///< Answer refusal_status() and close.
  };
  struct Progress {
    Event event;
    std::size_t consumed_bytes;
  };
  enum class Stage { kIdle, kHead, kBody };

  /// `limits` is borrowed.
  explicit RequestParser(const Limits& limits);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  Progress feed(std::string_view bytes);
  Stage stage() const { return stage_; }
  int refusal_status() const { return refusal_status_; }

  // From kHead until next():
  HttpRequest& request() { return request_; }
  HttpVersion version() const;
  /// Sets the limit of the body; false if its announced length is above.
  bool accept_body(std::uint64_t max_body_bytes);
  /// Whether a body follows the head.
  bool has_body() const { return has_body_; }
  bool keep_alive() const { return llhttp_should_keep_alive(&parser_) != 0; }
  /// Whether the client waits for "100 Continue" (RFC 9110 10.1.1).
  bool expects_continue() const;
  /// Whether the client asks to change the protocol and sends no body.
  bool wants_upgrade() const;

  HttpRequest take_request() { return std::move(request_); }
  /// The bytes of the body since the last call, for bodies that are read piece by piece.
  std::string take_body_piece() { return std::exchange(request_.body, {}); }
  void next();

 private:
  static const llhttp_settings_t& settings();
  static RequestParser& self(llhttp_t* parser) {
    return *static_cast<RequestParser*>(parser->data);
  }

  Progress feed_head(std::string_view bytes);
  Progress feed_body(std::string_view bytes);
  Progress execute(std::string_view bytes);
  Progress refuse(int status, std::size_t consumed_bytes);
  int refuse_in_callback(int status);

  int on_url(std::string_view piece);
  int on_header_field(std::string_view piece);
  int on_header_value(std::string_view piece);
  int on_headers_complete();
  int on_body(std::string_view piece);
  int take_framing(const char* end);
  std::size_t unusual_framing_bytes() const;

  const Limits& limits_;
  llhttp_t parser_;
  Stage stage_ = Stage::kIdle;
  bool message_complete_ = false;
  bool has_body_ = false;
  int refusal_status_ = 0;
  std::size_t head_bytes_ = 0;
  std::uint64_t max_body_bytes_ = 0;
  std::uint64_t body_bytes_ = 0;         ///< Received so far.
  const char* framing_begin_ = nullptr;  ///< After the last piece of the body, during feed().
  std::size_t framing_bytes_ = 0;        ///< Since the last piece of the body.
  LineRules lines_;
  FieldAssembler assembler_;
  HttpRequest request_;
};

}  // namespace snug::http
