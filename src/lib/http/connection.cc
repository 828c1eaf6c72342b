// One HTTP/1.1 connection. Calls upwards happen in parse_held() and on_closed() only; nothing here
// destroys the connection under its own stack frame.
#include "http/connection.h"

#include <utility>

#include "base/check.h"
#include "http/response_writer.h"
#include "http/server_state.h"

namespace snug::http {

Connection::Connection(ServerState& server, std::unique_ptr<net::Stream> stream)
    : server_(server),
      stream_(std::move(stream)),
      remote_address_(stream_->remote_address()),
      input_(*stream_, server.limits, server.environment.timers, *this),
      output_(*stream_, server),
      deadline_(server.environment.timers, server.limits, *this) {
  stream_->set_observer(this);
}

Connection::~Connection() {
  if (responder_ != nullptr) responder_->connection_ = nullptr;
  // A handler waiting in one of the two may own the other one.
  if (answer_ != nullptr) std::exchange(answer_, nullptr)->drop();
  if (body_ != nullptr) body_->drop();
}

void Connection::turn_away_now() {
  refuse(plain_response(503));
}

void Connection::close_when_idle() {
  if (phase_ == Phase::kReading && input_.idle()) close_stream();
}

// --- events of the stream and the loop ---

void Connection::on_read(std::string_view bytes) {
  if (phase_ != Phase::kReading && phase_ != Phase::kAnswering) return;
  input_.add(bytes);
  parse_held();
}

void Connection::on_drain() {
  if (answer_ != nullptr) answer_->on_drain();
  if (phase_ == Phase::kFinishing) return close_stream();
  parse_held();
}

void Connection::on_turn_end() {
  if (phase_ != Phase::kFinishing) return parse_held();
  if (stream_->queued_bytes() == 0) close_stream();
}

void Connection::on_closed(net::CloseReason) {
  phase_ = Phase::kOver;
  deadline_.stop();
  lose_body(true);
  fail_body("gone", "the client has gone before the end of its body");
  if (answer_ != nullptr) std::exchange(answer_, nullptr)->on_client_gone();
  std::function<void()> abandoned;
  if (Responder* responder = std::exchange(responder_, nullptr); responder != nullptr) {
    responder->connection_ = nullptr;
    abandoned = std::move(responder->abandoned_);
  }
  server_.remove(*this);
  if (abandoned) abandoned();
}

void Connection::on_timer(base::Timer& timer) {
  if (input_.is_turn_timer(timer)) return parse_held();
  CHECK(phase_ == Phase::kReading || phase_ == Phase::kFinishing);
  if (deadline_.stage() == RequestParser::Stage::kIdle) return on_idle_timeout();
  refuse(plain_response(408));
}

void Connection::on_idle_timeout() {
  const std::size_t queued_bytes = stream_->queued_bytes();
  if (queued_bytes == 0) return close_stream();
  if (deadline_.has_read(queued_bytes)) return deadline_.restart_idle(queued_bytes);
  deadline_.stop();
  phase_ = Phase::kClosing;
  stream_->abort();
}

// --- requests ---

void Connection::parse_held() {
  bool wrote = false;
  if (body_ != nullptr) fill_body();
  if (!input_.waits_for_turn()) {
    parsing_ = true;
    std::size_t request_count = 0;
    while (phase_ == Phase::kReading && !output_.backlogged() && !input_.waits_for_turn()) {
      const RequestParser::Event event = input_.parse();
      if (!handle(event)) break;
      wrote = true;
      if (event == RequestParser::Event::kComplete &&
          ++request_count == server_.limits.max_requests_per_turn) {
        input_.wait_for_turn();
      }
    }
    parsing_ = false;
    input_.drop_parsed();
  }
  // The stream writes at the end of the turn. If the kernel takes everything, no on_drain() comes.
  if (wrote && phase_ == Phase::kReading && output_.backlogged()) {
    server_.environment.turn.at_end(*this);
  }
  if (phase_ == Phase::kReading || phase_ == Phase::kAnswering) input_.limit_reading();
}

bool Connection::handle(RequestParser::Event event) {
  switch (event) {
    case RequestParser::Event::kNeedMore:
      deadline_.run(input_.parser().stage(), stream_->queued_bytes());
      return false;
    case RequestParser::Event::kHead:
      on_head();
      return true;
    case RequestParser::Event::kComplete:
      on_request();
      return true;
    case RequestParser::Event::kRefused:
      const int status = input_.parser().refusal_status();
      status == 413 ? refuse_size() : refuse(plain_response(status));
      return false;
  }
  return false;
}

void Connection::on_head() {
  if (turned_away_) return refuse(plain_response(503));
  RequestParser& parser = input_.parser();
  HttpRequest& head = parser.request();
  head.remote_address = remote_address_;
  head.secure = stream_->secure();
  route_ = server_.router.find(head.path);
  if (route_ == nullptr) {
    // Reading the body only to answer 404 would need a limit of its own.
    if (parser.has_body()) return refuse(plain_response(404));
    parser.accept_body(0);
    return;
  }
  const BodyPlan plan = route_->on_head(head);
  if (plan.refusal()) return refuse(*plan.refusal());
  streams_ = plan.streams();
  body_awaited_ = !streams_;
  if (!parser.accept_body(plan.max_bytes())) return refuse_size();
  if (streams_ && parser.has_body()) return begin_stream();
  if (parser.expects_continue() && !input_.has_unparsed()) output_.write_continue();
}

void Connection::on_request() {
  body_awaited_ = false;
  RequestParser& parser = input_.parser();
  const bool upgrade = parser.wants_upgrade();
  HttpRequest request = parser.take_request();
  output_.begin(parser, request.method == "HEAD");
  phase_ = Phase::kAnswering;
  deadline_.stop();
  Responder responder(*this);
  if (streams_) {
    streams_ = false;
    std::shared_ptr<BodyStream> empty = new_body();
    empty->drop();
    route_->on_stream(std::move(request), std::move(empty), std::move(responder));
  } else if (route_ == nullptr) {
    responder.respond(plain_response(404));
  } else if (upgrade) {
    route_->on_upgrade(std::move(request), Upgrade(std::move(responder)));
  } else {
    route_->on_request(std::move(request), std::move(responder));
  }
}

// --- bodies that are read piece by piece ---

std::shared_ptr<BodyStream> Connection::new_body() {
  BodyStream::Source& source = *this;
  return std::make_shared<BodyStream>(server_.reach, server_.limits, source);
}

void Connection::begin_stream() {
  RequestParser& parser = input_.parser();
  continue_due_ = parser.expects_continue();
  streams_ = false;
  HttpRequest head = parser.take_request();
  output_.begin(parser, head.method == "HEAD");
  phase_ = Phase::kAnswering;
  deadline_.stop();
  body_ = new_body();
  route_->on_stream(std::move(head), body_, Responder(*this));
}

void Connection::on_body_wanted() {
  if (std::exchange(continue_due_, false) && !input_.has_unparsed()) output_.write_continue();
  server_.environment.turn.at_end(*this);
}

void Connection::fill_body() {
  using Event = RequestParser::Event;
  RequestParser& parser = input_.parser();
  while (body_ != nullptr && body_->wanted()) {
    const Event event = input_.parse();
    if (event == Event::kRefused) return refuse_body(parser.refusal_status());
    std::string piece = parser.take_body_piece();
    if (event == Event::kComplete) {
      input_.wait_for_turn();  // the next request, if any
      return std::exchange(body_, nullptr)->end(std::move(piece));
    }
    if (piece.empty()) return;
    body_->give(std::move(piece));
  }
}

void Connection::on_body_stalled() {
  refuse_body(408);
}

/// The rest of the body is ignored. The route answers, because it already handles the request.
void Connection::refuse_body(int status) {
  output_.close_after();
  unanswered_status_ = status;
  if (status == 413) return fail_body("too_large", "the body is larger than allowed here");
  if (status == 408) return fail_body("too_slow", "the client sends its body too slowly");
  fail_body("malformed", "the body is not framed as HTTP wants it");
}

void Connection::fail_body(std::string code, std::string message) {
  if (body_ == nullptr) return;
  std::exchange(body_, nullptr)->fail({std::move(code), std::move(message)});
}

// --- answers ---

bool Connection::may_answer(int status) const {
  if (status >= 200 && status <= 599) return true;
  server_.environment.log(LogLevel::kError, "http: a handler answered with the status " +
                                                std::to_string(status) +
                                                ", which must be from 200 to 599");
  return false;
}

void Connection::answer(const HttpResponse& response, Author author) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  if (body_ != nullptr) output_.close_after();
  output_.answer(response, author);
  after_answer();
}

std::unique_ptr<AnswerStream> Connection::begin_answer(const HttpResponse& head,
                                                       std::optional<std::uint64_t> length_bytes,
                                                       Author author) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  continue_due_ = false;
  if (body_ != nullptr) output_.close_after();
  const BodyFraming framing = output_.begin_stream(head, length_bytes, author);
  Sink& sink = *this;
  auto stream = std::make_unique<AnswerStream>(server_.reach, server_.limits, sink, framing);
  answer_ = stream.get();
  return stream;
}

void Connection::on_answer_end(Ending ending) {
  answer_ = nullptr;
  if (ending == Ending::kTorn) {
    phase_ = Phase::kClosing;
    return stream_->abort();
  }
  if (ending == Ending::kShort) output_.close_after();
  after_answer();
}

void Connection::after_answer() {
  continue_due_ = false;
  unanswered_status_ = 500;
  if (output_.last()) return finish();
  phase_ = Phase::kReading;
  input_.resume_after_answer();
  input_.parser().next();
  deadline_.run(RequestParser::Stage::kIdle, stream_->queued_bytes());
  if (!parsing_ && input_.has_unparsed()) server_.environment.turn.at_end(*this);
}

Upgrade::Taken Connection::give_away(const HttpResponse& response) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  phase_ = Phase::kOver;
  output_.switch_protocols(response);
  stream_->set_observer(nullptr);
  input_.read_all();
  Upgrade::Taken taken{std::move(stream_), input_.take_unparsed()};
  server_.remove(*this);
  return taken;
}

// --- refusals and the end ---

void Connection::refuse_size() {
  const HttpRequest& head = input_.parser().request();
  refuse(route_ == nullptr ? plain_response(413) : route_->refuse_size(head));
}

void Connection::refuse(const HttpResponse& response) {
  output_.refuse(response, input_.parser().request().method == "HEAD");
  lose_body(false);
  close_stream();
}

void Connection::lose_body(bool client_gone) {
  if (std::exchange(body_awaited_, false)) {
    route_->on_body_lost(input_.parser().request(), client_gone);
  }
}

// The stream's own close() gives the client a few seconds to take the queued bytes. That is enough
// for a refusal, but not for a large file on a slow line.
void Connection::finish() {
  phase_ = Phase::kFinishing;
  fail_body("answered", "the request was answered before its body was read");
  input_.read_all();
  deadline_.restart_idle(stream_->queued_bytes());
  server_.environment.turn.at_end(*this);
}

void Connection::close_stream() {
  phase_ = Phase::kClosing;
  deadline_.stop();
  input_.clear();
  stream_->close();
}

}  // namespace snug::http
