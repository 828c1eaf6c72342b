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
      timer_(server.environment.timers, *this),
      parser_(server.limits) {
  // A connection without any request deserves no more patience than half a head.
  timer_.start(server_.limits.head_timeout);
  stream_->set_observer(this);
}

Connection::~Connection() {
  if (responder_ != nullptr) responder_->connection_ = nullptr;
}

void Connection::close_when_idle() {
  const bool idle = parser_.stage() == RequestParser::Stage::kIdle && held_.empty();
  if (phase_ == Phase::kReading && idle) close_stream();
}

void Connection::on_read(std::string_view bytes) {
  if (phase_ != Phase::kReading && phase_ != Phase::kAnswering) return;
  held_.append(bytes);
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
  timer_.stop();
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
  if (&timer == next_turn_.get()) return parse_held();
  CHECK(phase_ == Phase::kReading || phase_ == Phase::kFinishing);
  if (timed_stage_ == RequestParser::Stage::kIdle) return on_idle_timeout();
  refuse(408);
}

void Connection::on_idle_timeout() {
  const std::size_t queued_bytes = stream_->queued_bytes();
  if (queued_bytes == 0) return close_stream();
  if (queued_bytes < queued_at_idle_) return start_idle_timer();  // A slow reader, but it reads.
  timer_.stop();
  phase_ = Phase::kClosing;
  stream_->abort();
}

void Connection::parse_held() {
  if (waits_for_turn()) return limit_held();
  parsing_ = true;
  bool wrote = false;
  std::size_t request_count = 0;
  while (phase_ == Phase::kReading && !backlogged() && !waits_for_turn()) {
    const auto progress = parser_.feed(std::string_view(held_).substr(held_begin_));
    held_begin_ += progress.consumed_bytes;
    if (!handle(progress.event)) break;
    wrote = true;
    if (progress.event == RequestParser::Event::kComplete &&
        ++request_count == server_.limits.max_requests_per_turn) {
      wait_for_turn();
    }
  }
  parsing_ = false;
  // The stream writes at the end of the turn; if nothing has to wait there, no on_drain() comes.
  if (wrote && phase_ == Phase::kReading && backlogged()) server_.environment.turn.at_end(*this);
  drop_parsed();
  limit_held();
}

/// A timer that is due at once fires when the loop has looked at all other connections.
void Connection::wait_for_turn() {
  if (held_begin_ == held_.size()) return;
  base::Timer::Target& target = *this;
  if (!next_turn_) next_turn_ = std::make_unique<base::Timer>(server_.environment.timers, target);
  next_turn_->start({});
}

bool Connection::handle(RequestParser::Event event) {
  switch (event) {
    case RequestParser::Event::kNeedMore:
      arm_timer();
      return false;
    case RequestParser::Event::kHead:
      on_head();
      return true;
    case RequestParser::Event::kComplete:
      on_request();
      return true;
    case RequestParser::Event::kRefused:
      parser_.refusal_status() == 413 ? refuse_size() : refuse(parser_.refusal_status());
      return false;
  }
  return false;
}

void Connection::on_head() {
  if (turned_away_) return refuse(503);
  HttpRequest& head = parser_.request();
  head.remote_address = remote_address_;
  head.secure = stream_->secure();
  route_ = server_.router.find(head.path);
  // To read on only to answer 404 would cost a limit of its own.
  if (route_ == nullptr && parser_.has_body()) return refuse(404);
  body_awaited_ = route_ != nullptr;
  if (!parser_.accept_body(route_ == nullptr ? 0 : route_->max_body_bytes(head)))
    return refuse_size();
  const bool body_has_come = held_begin_ < held_.size();
  if (parser_.expects_continue() && !body_has_come) {
    stream_->write(base::SharedBytes::copy_of("HTTP/1.1 100 Continue\r\n\r\n"));
  }
}

void Connection::on_request() {
  body_awaited_ = false;
  const bool upgrade = parser_.wants_upgrade();
  keep_alive_ = parser_.keep_alive();
  http_1_0_ = !parser_.version().is_1_1();
  HttpRequest request = parser_.take_request();
  to_head_ = request.method == "HEAD";
  phase_ = Phase::kAnswering;
  timer_.stop();
  Responder responder(*this);
  if (route_ == nullptr) {
    responder.respond(plain_response(404));
  } else if (upgrade) {
    route_->on_upgrade(std::move(request), Upgrade(std::move(responder)));
  } else {
    route_->on_request(std::move(request), std::move(responder));
  }
}

void Connection::arm_timer() {
  using Stage = RequestParser::Stage;
  const Stage stage = parser_.stage();
  if (timer_.active() && stage == timed_stage_) return;
  if (stage == Stage::kIdle) return start_idle_timer();
  timed_stage_ = stage;
  timer_.start(stage == Stage::kHead ? server_.limits.head_timeout : server_.limits.body_timeout);
}

void Connection::start_idle_timer() {
  timed_stage_ = RequestParser::Stage::kIdle;
  queued_at_idle_ = stream_->queued_bytes();
  timer_.start(server_.limits.idle_timeout);
}

void Connection::drop_parsed() {
  if (waits_for_turn()) return;  // To move the rest each time would be work for nothing.
  if (held_begin_ == held_.size()) {
    std::string().swap(held_);  // Idle connections hold no buffer; an assignment would keep it.
  } else {
    held_.erase(0, held_begin_);
  }
  held_begin_ = 0;
}

void Connection::limit_held() {
  if (phase_ == Phase::kReading || phase_ == Phase::kAnswering) {
    set_reading(!waits_for_turn() && !paused_until_answered_ &&
                held_.size() <= server_.limits.max_held_bytes);
  }
}

void Connection::pause_until_answered() {
  paused_until_answered_ = true;
  limit_held();
}

void Connection::set_reading(bool reading) {
  if (reading_paused_ != reading) return;
  reading_paused_ = !reading;
  reading ? stream_->resume_reading() : stream_->pause_reading();
}

bool Connection::backlogged() const {
  return stream_->queued_bytes() > server_.limits.max_queued_bytes;
}

void Connection::answer(HttpResponse response, Author author) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  const bool last = !keep_alive_ || server_.closing;
  ResponseFraming framing;
  framing.date = server_.date();
  framing.to_head = to_head_;
  framing.nosniff = author == Author::kServer;
  framing.connection = last        ? ConnectionHeader::kClose
                       : http_1_0_ ? ConnectionHeader::kKeepAlive
                                   : ConnectionHeader::kNone;
  stream_->write(write_response(response, framing));
  if (last) return finish();
  phase_ = Phase::kReading;
  if (std::exchange(paused_until_answered_, false)) limit_held();
  parser_.next();
  arm_timer();
  if (!parsing_ && !held_.empty()) server_.environment.turn.at_end(*this);
}

void Connection::refuse(int status) {
  refuse(plain_response(status));
}

void Connection::refuse_size() {
  refuse(route_ == nullptr ? plain_response(413) : route_->refuse_size(parser_.request()));
}

void Connection::refuse(HttpResponse response) {
  ResponseFraming framing;
  framing.date = server_.date();
  framing.to_head = parser_.request().method == "HEAD";
  framing.connection = ConnectionHeader::kClose;
  framing.nosniff = true;
  stream_->write(write_response(response, framing));
  lose_body(false);
  close_stream();
}

void Connection::lose_body(bool client_gone) {
  if (std::exchange(body_awaited_, false)) {
    route_->on_body_lost(parser_.request(), client_gone);
  }
}

// The stream's own close() gives the client a few seconds to take what is queued: enough for a
// refusal, but not for a large file on a slow line.
void Connection::finish() {
  phase_ = Phase::kFinishing;
  set_reading(true);
  start_idle_timer();
  server_.environment.turn.at_end(*this);
}

void Connection::close_stream() {
  phase_ = Phase::kClosing;
  timer_.stop();
  std::string().swap(held_);
  held_begin_ = 0;
  stream_->close();
}

Upgrade::Taken Connection::give_away(HttpResponse response) {
  CHECK(phase_ == Phase::kAnswering);
  responder_ = nullptr;
  phase_ = Phase::kOver;
  stream_->write(write_switching_protocols(response, server_.date()));
  stream_->set_observer(nullptr);
  set_reading(true);
  Upgrade::Taken taken{std::move(stream_), held_.substr(held_begin_)};
  server_.remove(*this);
  return taken;
}

}  // namespace snug::http
