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
}

void Connection::turn_away_now() {
  refuse(plain_response(503));
}

void Connection::close_when_idle() {
  if (phase_ == Phase::kReading && input_.idle()) close_stream();
}

// --- what the stream and the loop tell ---

void Connection::on_read(std::string_view bytes) {
  if (phase_ != Phase::kReading && phase_ != Phase::kAnswering) return;
  input_.add(bytes);
  parse_held();
}

void Connection::on_drain() {
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
  // The stream writes at the end of the turn; if nothing has to wait there, no on_drain() comes.
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
    // To read on only to answer 404 would cost a limit of its own.
    if (parser.has_body()) return refuse(plain_response(404));
    parser.accept_body(0);
    return;
  }
  const BodyPlan plan = route_->on_head(head);
  if (plan.refusal()) return refuse(*plan.refusal());
  body_awaited_ = true;
  if (!parser.accept_body(plan.max_bytes())) return refuse_size();
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
  if (route_ == nullptr) {
    responder.respond(plain_response(404));
  } else if (upgrade) {
    route_->on_upgrade(std::move(request), Upgrade(std::move(responder)));
  } else {
    route_->on_request(std::move(request), std::move(responder));
  }
}

// --- answers ---

void Connection::answer(const HttpResponse& response, Author author) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  output_.answer(response, author);
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

// The stream's own close() gives the client a few seconds to take what is queued: enough for a
// refusal, but not for a large file on a slow line.
void Connection::finish() {
  phase_ = Phase::kFinishing;
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
