// The server's side of one WebSocket connection: reading, writing, and both ends of closing.
#include "websocket/connection.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "base/timer_queue.h"
#include "websocket/receiver.h"

namespace snug::websocket {

class Connection::Impl final : private net::StreamObserver,
                               private ReceiverObserver,
                               private base::Timer::Target,
                               private base::TurnQueue::Hook {
 public:
  Impl(base::Environment& environment, std::unique_ptr<net::Stream> stream, const Limits& limits,
       ConnectionObserver& observer, const std::optional<DeflateAgreement>& deflate)
      : environment_(environment),
        observer_(observer),
        limits_(limits),
        stream_(std::move(stream)),
        receiver_(limits_, *this),
        timer_(environment.timers, *this) {
    if (deflate) {
      receiver_.allow_compression(std::make_unique<Inflater>(deflate->client_window_bits,
                                                             !deflate->client_no_context_takeover));
    }
    // Nothing may come before the observer is ready.
    stream_->pause_reading();
  }

  void start(std::string_view early_bytes);
  void send(const base::SharedBytes& frame);
  std::size_t queued_bytes() const { return stream_->queued_bytes(); }
  void close(CloseCode code, std::string_view reason);
  void abort();

 private:
  enum class Phase {
    kOpen,
    kClosing,  ///< Our close frame is out; we wait for the peer's.
    kOver,     ///< The stream closes or is gone.
  };

  void on_read(std::string_view bytes) override;
  void on_drain() override;
  void on_closed(net::CloseReason reason) override;
  void on_message(MessageKind kind, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_close(CloseCode code, std::string_view reason) override;
  void on_violation(CloseCode code, std::string_view reason) override;
  bool allow_control_frame() override;
  void on_timer(base::Timer& timer) override;
  void on_turn_end() override;

  void limit_reading();
  void set_reading(bool reading);
  void cut();
  void close_stream();

  base::Environment& environment_;
  ConnectionObserver& observer_;
  const Limits limits_;
  std::unique_ptr<net::Stream> stream_;
  Receiver receiver_;
  base::Timer timer_;
  base::MonotonicTime control_second_{};
  std::size_t control_count_ = 0;  ///< In that second.
  std::string close_reason_;
  CloseCode close_code_ = CloseCode::kAbnormal;
  Phase phase_ = Phase::kOpen;
  bool reading_ = false;
};

void Connection::Impl::start(std::string_view early_bytes) {
  stream_->set_observer(this);
  set_reading(true);
  if (!early_bytes.empty()) on_read(early_bytes);
}

void Connection::Impl::send(const base::SharedBytes& frame) {
  if (phase_ != Phase::kOpen) return;
  if (stream_->queued_bytes() + frame.size() > limits_.max_queued_bytes) return cut();
  stream_->write(frame);
  limit_reading();
}

void Connection::Impl::close(CloseCode code, std::string_view reason) {
  if (phase_ != Phase::kOpen) return;
  phase_ = Phase::kClosing;
  stream_->write(encode_close(code, reason));
  set_reading(true);
  timer_.start(limits_.close_timeout);
}

void Connection::Impl::abort() {
  if (phase_ == Phase::kOver) return;
  phase_ = Phase::kOver;
  timer_.stop();
  receiver_.stop();
  stream_->abort();
}

void Connection::Impl::on_read(std::string_view bytes) {
  if (phase_ != Phase::kOver) receiver_.feed(bytes);
}

void Connection::Impl::on_drain() {
  limit_reading();
  if (phase_ == Phase::kOpen) observer_.on_drain();
}

void Connection::Impl::on_closed(net::CloseReason) {
  phase_ = Phase::kOver;
  timer_.stop();
  receiver_.stop();
  observer_.on_closed(close_code_, close_reason_);
}

void Connection::Impl::on_message(MessageKind kind, std::string_view payload) {
  if (phase_ == Phase::kOpen) observer_.on_message(kind, payload);
}

void Connection::Impl::on_ping(std::string_view payload) {
  if (phase_ != Phase::kOpen) return;
  stream_->write(encode_pong(payload));
  limit_reading();
}

// RFC 6455 5.5.1: the answer repeats the code; 7.1.1: the server closes the TCP connection first.
void Connection::Impl::on_close(CloseCode code, std::string_view reason) {
  close_code_ = code;
  close_reason_ = reason;
  if (phase_ == Phase::kOpen) stream_->write(encode_close(code, {}));
  close_stream();
}

// RFC 6455 7.1.7.
void Connection::Impl::on_violation(CloseCode code, std::string_view reason) {
  close_code_ = code;
  close_reason_ = reason;
  if (phase_ == Phase::kOpen) stream_->write(encode_close(code, reason));
  close_stream();
}

bool Connection::Impl::allow_control_frame() {
  const base::MonotonicTime now = environment_.timers.now();
  if (now - control_second_ >= std::chrono::seconds(1)) {
    control_second_ = now;
    control_count_ = 0;
  }
  return ++control_count_ <= limits_.max_control_frames_per_second;
}

void Connection::Impl::on_timer(base::Timer&) {
  close_stream();
}

void Connection::Impl::on_turn_end() {
  limit_reading();
}

void Connection::Impl::limit_reading() {
  if (phase_ != Phase::kOpen) return;
  const bool reading = stream_->queued_count() < limits_.pause_queued_count;
  // The stream writes at the end of the turn; if nothing has to wait there, no on_drain() comes.
  if (!reading && reading_) environment_.turn.at_end(*this);
  set_reading(reading);
}

void Connection::Impl::set_reading(bool reading) {
  if (reading_ == reading) return;
  reading_ = reading;
  reading ? stream_->resume_reading() : stream_->pause_reading();
}

void Connection::Impl::cut() {
  close_code_ = CloseCode::kPolicyViolation;
  close_reason_ = "reads too slowly";
  abort();
}

void Connection::Impl::close_stream() {
  phase_ = Phase::kOver;
  timer_.stop();
  receiver_.stop();
  stream_->close();
}

Connection::Connection(base::Environment& environment, std::unique_ptr<net::Stream> stream,
                       const Limits& limits, ConnectionObserver& observer,
                       const std::optional<DeflateAgreement>& deflate)
    : impl_(std::make_unique<Impl>(environment, std::move(stream), limits, observer, deflate)) {}

Connection::~Connection() = default;

void Connection::start(std::string_view early_bytes) {
  impl_->start(early_bytes);
}
void Connection::send(const base::SharedBytes& frame) {
  impl_->send(frame);
}
std::size_t Connection::queued_bytes() const {
  return impl_->queued_bytes();
}
void Connection::close(CloseCode code, std::string_view reason) {
  impl_->close(code, reason);
}
void Connection::abort() {
  impl_->abort();
}

}  // namespace snug::websocket
