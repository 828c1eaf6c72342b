// See answer_output.h.
#include "http/answer_output.h"

#include "http/request_parser.h"
#include "http/server_state.h"

namespace snug::http {

bool AnswerOutput::backlogged() const {
  return stream_.queued_bytes() > server_.limits.max_queued_bytes;
}

void AnswerOutput::begin(const RequestParser& parser, bool to_head) {
  keep_alive_ = parser.keep_alive();
  http_1_0_ = !parser.version().is_1_1();
  to_head_ = to_head;
}

bool AnswerOutput::last() const {
  return !keep_alive_ || server_.closing;
}

ResponseFraming AnswerOutput::framing(ConnectionHeader connection) const {
  ResponseFraming framing;
  framing.date = server_.date();
  framing.connection = connection;
  return framing;
}

ResponseFraming AnswerOutput::framing_of_answer(Author author) const {
  ResponseFraming form = framing(last()      ? ConnectionHeader::kClose
                                 : http_1_0_ ? ConnectionHeader::kKeepAlive
                                             : ConnectionHeader::kNone);
  form.to_head = to_head_;
  form.nosniff = author == Author::kServer;
  return form;
}

void AnswerOutput::answer(const HttpResponse& response, Author author) {
  stream_.write(write_response(response, framing_of_answer(author)));
}

BodyFraming AnswerOutput::begin_stream(const HttpResponse& head,
                                       std::optional<std::uint64_t> length_bytes, Author author) {
  using Kind = BodyFraming::Kind;
  BodyFraming body{length_bytes ? Kind::kLength
                   : http_1_0_  ? Kind::kUntilClose
                                : Kind::kChunked,
                   length_bytes};
  if (to_head_ || has_no_body(head.status)) {
    stream_.write(write_head(head, framing_of_answer(author), body));
    body.kind = Kind::kNone;
    return body;
  }
  if (body.kind == Kind::kUntilClose) close_after();
  stream_.write(write_head(head, framing_of_answer(author), body));
  return body;
}

void AnswerOutput::refuse(const HttpResponse& response, bool to_head) {
  ResponseFraming form = framing(ConnectionHeader::kClose);
  form.to_head = to_head;
  form.nosniff = true;
  stream_.write(write_response(response, form));
}

void AnswerOutput::write_continue() {
  stream_.write(base::SharedBytes::copy_of("HTTP/1.1 100 Continue\r\n\r\n"));
}

void AnswerOutput::switch_protocols(const HttpResponse& response) {
  stream_.write(write_switching_protocols(response, server_.date()));
}

}  // namespace snug::http
