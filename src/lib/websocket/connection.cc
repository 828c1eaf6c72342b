// The server's side of one WebSocket connection: reading, writing and closing.
#include "websocket/connection.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "base/timer_queue.h"
#include "base/turn_quota.h"

namespace snug::websocket {

/// The data that a client sent beyond its quota of a turn. It is processed in the next turns, quota
/// by quota. Reading from the stream resumes when nothing is left.
class Connection::Backlog final : private base::Timer::Target {
 public:
  Backlog(Connection& connection, std::string_view bytes)
      : connection_(connection),
        bytes_(bytes),
        quota_(connection.settings_.environment.timers, *this) {
    feed_next_turn();
  }

  bool waits_for_turn() const { return quota_.waiting(); }
  void feed_next_turn() { quota_.wait(); }
  void stop() { quota_.stop(); }

 private:
  void on_timer(base::Timer&) override;

  Connection& connection_;
  const std::string bytes_;
  std::size_t fed_bytes_ = 0;
  base::TurnQuota quota_;
};

/// Rarely used: state for closing, for control frames and for a slow reader.
class Connection::Seldom final : private base::Timer::Target, private base::TurnQueue::Hook {
 public:
  explicit Seldom(Connection& connection)
      : connection_(connection), close_timer_(connection.settings_.environment.timers, *this) {}

  void wait_for_close() { close_timer_.start(connection_.settings_.limits.close_timeout); }
  void stop_waiting() { close_timer_.stop(); }
  /// The stream writes at the end of the turn. If everything leaves then, no on_drain() comes.
  void look_at_turn_end() { connection_.settings_.environment.turn.at_end(*this); }
  bool count_control_frame();

  std::string close_reason;
  std::unique_ptr<Backlog> backlog;  ///< Null while no data waits.

 private:
  void on_timer(base::Timer&) override { connection_.close_stream(); }
  void on_turn_end() override { connection_.limit_reading(); }

  Connection& connection_;
  base::Timer close_timer_;
  base::MonotonicTime control_second_{};
  std::size_t control_count_ = 0;  ///< Control frames in that second.
};

/// Exists during one read.
class Connection::Reading final : public ReceiverObserver {
 public:
  explicit Reading(Connection& connection) : connection_(connection) {}

 private:
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_close(CloseCode code, std::string_view reason) override;
  void on_violation(CloseCode code, std::string_view reason) override;
  bool allow_control_frame() override { return connection_.seldom().count_control_frame(); }

  Connection& connection_;
};

/// A message handler may end the connection, which then lives until the end of the turn.
void Connection::Backlog::on_timer(base::Timer&) {
  feed_next_turn();
  const auto rest = connection_.feed_quota(std::string_view(bytes_).substr(fed_bytes_));
  if (!rest) return connection_.end_backlog();  // Destroys this.
  fed_bytes_ = bytes_.size() - rest->size();
}

bool Connection::Seldom::count_control_frame() {
  const base::MonotonicTime now = connection_.settings_.environment.timers.now();
  if (now - control_second_ >= std::chrono::seconds(1)) {
    control_second_ = now;
    control_count_ = 0;
  }
  return ++control_count_ <= connection_.settings_.limits.max_control_frames_per_second;
}

Connection::Connection(const ConnectionSettings& settings, std::unique_ptr<net::Stream> stream,
                       ConnectionObserver& observer, const std::optional<DeflateAgreement>& deflate)
    : settings_(settings), observer_(observer), stream_(std::move(stream)) {
  if (deflate) {
    receiver_memory_.allow_compression(std::make_unique<Inflater>(
        deflate->client_window_bits, !deflate->client_no_context_takeover));
  }
  // Nothing may arrive before the observer is ready.
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
  if (stream_->queued_bytes() + frame.size() > settings_.limits.max_queued_bytes) {
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
  limit_reading();
  seldom().wait_for_close();
}

void Connection::abort() {
  if (over()) return;
  end();
  stream_->abort();
}

void Connection::on_read(std::string_view bytes) {
  if (over()) return;
  const auto rest = feed_quota(bytes);
  if (!rest) return;
  CHECK(backlog() == nullptr);  // Nothing is read while it exists.
  seldom().backlog = std::make_unique<Backlog>(*this, *rest);
  limit_reading();
}

std::optional<std::string_view> Connection::feed_quota(std::string_view bytes) {
  Reading reading(*this);
  return Receiver(receiver_memory_, settings_.limits, reading)
      .feed(bytes, stream_->alone() ? SIZE_MAX : settings_.limits.max_frames_per_turn);
}

void Connection::end_backlog() {
  seldom_->backlog.reset();
  limit_reading();
}

void Connection::on_drain() {
  limit_reading();
  if (phase_ == Phase::kOpen) observer_.on_drain();
}

void Connection::on_closed(net::CloseReason) {
  end();
  phase_ = Phase::kClosed;
  observer_.on_closed(close_code_, seldom_ ? std::string_view(seldom_->close_reason) : "");
}

void Connection::Reading::on_message(MessageKind kind, std::string_view payload) {
  if (connection_.phase_ == Phase::kOpen) connection_.observer_.on_message(kind, payload);
}

void Connection::Reading::on_ping(std::string_view payload) {
  if (connection_.phase_ != Phase::kOpen) return;
  connection_.stream_->write(encode_pong(payload));
  connection_.limit_reading();
}

// RFC 6455 5.5.1: the answer repeats the code. 7.1.1: the server closes the TCP connection first.
void Connection::Reading::on_close(CloseCode code, std::string_view reason) {
  connection_.close_code_ = code;
  connection_.seldom().close_reason = reason;
  if (connection_.phase_ == Phase::kOpen) connection_.stream_->write(encode_close(code, {}));
  connection_.close_stream();
}

// RFC 6455 7.1.7. As in ws on Node, the reason is not sent; the client gets only the code.
void Connection::Reading::on_violation(CloseCode code, std::string_view reason) {
  connection_.close_code_ = code;
  connection_.seldom().close_reason = reason;
  if (connection_.phase_ == Phase::kOpen) connection_.stream_->write(encode_close(code, {}));
  connection_.close_stream();
}

Connection::Seldom& Connection::seldom() {
  if (!seldom_) seldom_ = std::make_unique<Seldom>(*this);
  return *seldom_;
}

Connection::Backlog* Connection::backlog() const {
  return seldom_ ? seldom_->backlog.get() : nullptr;
}

/// A client that does not read its answers is not read from either.
void Connection::limit_reading() {
  if (over()) return;
  const bool has_room =
      phase_ == Phase::kClosing || stream_->queued_count() < settings_.limits.pause_queued_count;
  Backlog* const first = backlog();
  const bool takes_more = first != nullptr ? first->waits_for_turn() : reading_;
  if (takes_more && !has_room) seldom().look_at_turn_end();
  set_reading(has_room && first == nullptr);
  if (first == nullptr || takes_more == has_room) return;
  has_room ? first->feed_next_turn() : first->stop();
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
  receiver_memory_.stop();
  if (!seldom_) return;
  seldom_->stop_waiting();
  if (seldom_->backlog) seldom_->backlog->stop();  // It may be the caller.
}

}  // namespace snug::websocket
