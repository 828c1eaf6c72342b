// The server's side of one WebSocket connection: reading, writing, and both ends of closing.
#include "websocket/connection.h"

#include <string>

#include "base/check.h"
#include "base/timer_queue.h"

namespace snug::websocket {

/// For closing, for control frames, and for a reader that is slow.
class Connection::Seldom final : private base::Timer::Target, private base::TurnQueue::Hook {
 public:
  explicit Seldom(Connection& connection)
      : connection_(connection), close_timer_(connection.environment_.timers, *this) {}

  void wait_for_close() { close_timer_.start(connection_.limits_.close_timeout); }
  void stop_waiting() { close_timer_.stop(); }
  /// The stream writes at the end of the turn; if nothing has to wait there, no on_drain() comes.
  void look_at_turn_end() { connection_.environment_.turn.at_end(*this); }
  bool count_control_frame();

  std::string close_reason;

 private:
  void on_timer(base::Timer&) override { connection_.close_stream(); }
  void on_turn_end() override { connection_.limit_reading(); }

  Connection& connection_;
  base::Timer close_timer_;
  base::MonotonicTime control_second_{};
  std::size_t control_count_ = 0;  ///< In that second.
};

bool Connection::Seldom::count_control_frame() {
  const base::MonotonicTime now = connection_.environment_.timers.now();
  if (now - control_second_ >= std::chrono::seconds(1)) {
    control_second_ = now;
    control_count_ = 0;
  }
  return ++control_count_ <= connection_.limits_.max_control_frames_per_second;
}

Connection::Connection(base::Environment& environment, std::unique_ptr<net::Stream> stream,
                       const Limits& limits, ConnectionObserver& observer,
                       const std::optional<DeflateAgreement>& deflate)
    : environment_(environment),
      observer_(observer),
      limits_(limits),
      stream_(std::move(stream)),
      receiver_(limits_, *this) {
  if (deflate) {
    receiver_.allow_compression(std::make_unique<Inflater>(deflate->client_window_bits,
                                                           !deflate->client_no_context_takeover));
  }
  // Nothing may come before the observer is ready.
  stream_->pause_reading();
}

Connection::~Connection() = default;

void Connection::start(std::string_view early_bytes) {
  stream_->set_observer(this);
  set_reading(true);
  if (!early_bytes.empty()) on_read(early_bytes);
}

void Connection::send(const base::SharedBytes& frame) {
  if (phase_ != Phase::kOpen) return;
  if (stream_->queued_bytes() + frame.size() > limits_.max_queued_bytes) {
    close_code_ = CloseCode::kPolicyViolation;
    seldom().close_reason = "reads too slowly";
    return abort();
  }
  stream_->write(frame);
  limit_reading();
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (phase_ != Phase::kOpen) return;
  phase_ = Phase::kClosing;
  stream_->write(encode_close(code, reason));
  set_reading(true);
  seldom().wait_for_close();
}

void Connection::abort() {
  if (phase_ == Phase::kOver) return;
  end();
  stream_->abort();
}

void Connection::on_read(std::string_view bytes) {
  if (phase_ != Phase::kOver) receiver_.feed(bytes);
}

void Connection::on_drain() {
  limit_reading();
  if (phase_ == Phase::kOpen) observer_.on_drain();
}

void Connection::on_closed(net::CloseReason) {
  end();
  observer_.on_closed(close_code_, seldom_ ? std::string_view(seldom_->close_reason) : "");
}

void Connection::on_message(MessageKind kind, std::string_view payload) {
  if (phase_ == Phase::kOpen) observer_.on_message(kind, payload);
}

void Connection::on_ping(std::string_view payload) {
  if (phase_ != Phase::kOpen) return;
  stream_->write(encode_pong(payload));
  limit_reading();
}

// RFC 6455 5.5.1: the answer repeats the code; 7.1.1: the server closes the TCP connection first.
void Connection::on_close(CloseCode code, std::string_view reason) {
  close_code_ = code;
  seldom().close_reason = reason;
  if (phase_ == Phase::kOpen) stream_->write(encode_close(code, {}));
  close_stream();
}

// RFC 6455 7.1.7.
void Connection::on_violation(CloseCode code, std::string_view reason) {
  close_code_ = code;
  seldom().close_reason = reason;
  if (phase_ == Phase::kOpen) stream_->write(encode_close(code, reason));
  close_stream();
}

bool Connection::allow_control_frame() {
  return seldom().count_control_frame();
}

Connection::Seldom& Connection::seldom() {
  if (!seldom_) seldom_ = std::make_unique<Seldom>(*this);
  return *seldom_;
}

void Connection::limit_reading() {
  if (phase_ != Phase::kOpen) return;
  const bool reading = stream_->queued_count() < limits_.pause_queued_count;
  if (!reading && reading_) seldom().look_at_turn_end();
  set_reading(reading);
}

void Connection::set_reading(bool reading) {
  if (reading_ == reading) return;
  reading_ = reading;
  reading ? stream_->resume_reading() : stream_->pause_reading();
}

void Connection::close_stream() {
  end();
  stream_->close();
}

void Connection::end() {
  phase_ = Phase::kOver;
  receiver_.stop();
  if (seldom_) seldom_->stop_waiting();
}

}  // namespace snug::websocket
