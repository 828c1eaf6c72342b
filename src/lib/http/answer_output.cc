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

void AnswerOutput::answer(const HttpResponse& response, Author author) {
  ResponseFraming form = framing(last()      ? ConnectionHeader::kClose
                                 : http_1_0_ ? ConnectionHeader::kKeepAlive
                                             : ConnectionHeader::kNone);
  form.to_head = to_head_;
  form.nosniff = author == Author::kServer;
  stream_.write(write_response(response, form));
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
