// Each call of a handler is the last act of its function, because a handler may destroy the stream.
#include "http/answer_stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace snug::http {

namespace {

using Kind = BodyFraming::Kind;

/// The line before a chunk's data (RFC 9112 7.1). It includes the line end of the previous chunk,
/// which saves a copy.
std::string chunk_head(std::size_t size, bool after_another) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), size, 16).ptr;
  std::string head = after_another ? "\r\n" : "";
  return head.append(digits.begin(), end).append("\r\n");
}

}  // namespace

AnswerStream::AnswerStream(const std::shared_ptr<base::Environment>& environment,
                           const Limits& limits, Sink& sink, BodyFraming framing)
    : environment_(environment),
      sink_(&sink),
      framing_(framing),
      max_unsent_bytes_(limits.max_streamed_bytes),
      max_unwaited_bytes_(limits.max_queued_bytes),
      sent_bytes_(sink.unsent_bytes()),
      floor_(environment->timers, limits, *this),
      quota_(environment->timers, *this) {}

AnswerStream::~AnswerStream() {
  if (sink_ == nullptr) return;
  waiting_.clear();
  gone_ = nullptr;
  leave(framing_.kind == Kind::kUntilClose ? Sink::Ending::kTorn : Sink::Ending::kShort);
}

void AnswerStream::write(std::string_view piece, Done done) {
  if (sink_ != nullptr && is_too_far_ahead()) on_stalled();
  if (sink_ == nullptr) {
    if (done) call_later([done = std::move(done)] { done(false); });
    return;
  }
  if (framing_.kind == Kind::kLength) {
    const std::uint64_t rest = *framing_.length - body_bytes_;
    overlong_ = overlong_ || piece.size() > rest;
    piece = piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(rest, piece.size())));
  }
  body_bytes_ += piece.size();
  if (!piece.empty() && framing_.kind == Kind::kChunked) {
    send(chunk_head(piece.size(), std::exchange(chunk_is_open_, true)), piece);
  } else if (!piece.empty() && framing_.kind != Kind::kNone) {
    send({}, piece);
  }
  if (done) waiting_.push_back(std::move(done));
  // `done` is due in the next turn, after the kernel's writes and the other connections' turns.
  quota_.wait();
}

bool AnswerStream::is_too_far_ahead() {
  if (sink_->unsent_bytes() <= max_unwaited_bytes_) return false;
  sink_->flush();  // the turn may not have ended yet
  return sink_->unsent_bytes() > max_unwaited_bytes_;
}

void AnswerStream::send(std::string_view head, std::string_view piece) {
  sent_bytes_ += head.size() + piece.size();
  sink_->send_piece(base::SharedBytes::concat(head, piece));
}

void AnswerStream::end() {
  if (sink_ == nullptr) return;
  const bool short_of_length = framing_.kind == Kind::kLength && body_bytes_ < *framing_.length;
  if (framing_.kind == Kind::kChunked) send(chunk_is_open_ ? "\r\n0\r\n\r\n" : "0\r\n\r\n", {});
  gone_ = nullptr;
  if (!waiting_.empty()) {
    call_later([waiting = std::exchange(waiting_, {})] {
      for (const Done& done : waiting) done(true);
    });
  }
  leave(short_of_length || overlong_ ? Sink::Ending::kShort : Sink::Ending::kComplete);
}

void AnswerStream::leave(Sink::Ending ending) {
  floor_.stop_waiting();
  quota_.stop();
  std::exchange(sink_, nullptr)->on_answer_end(ending);
}

/// `unsent_bytes` may exceed `sent_bytes_`, because TLS below also counts its own overhead.
std::uint64_t AnswerStream::moved_bytes() const {
  const std::uint64_t unsent_bytes = sink_->unsent_bytes();
  return unsent_bytes < sent_bytes_ ? sent_bytes_ - unsent_bytes : 0;
}

void AnswerStream::on_stalled() {
  leave(Sink::Ending::kTorn);
  on_client_gone();
}

bool AnswerStream::has_room() const {
  return sink_->unsent_bytes() <= max_unsent_bytes_;
}

void AnswerStream::on_timer(base::Timer&) {
  if (!has_room()) sink_->flush();  // the turn may not have ended yet
  if (!has_room()) return floor_.start_waiting();
  for (const Done& done : std::exchange(waiting_, {})) done(true);
}

void AnswerStream::on_drain() {
  floor_.stop_waiting();
  if (!waiting_.empty()) quota_.wait();
}

void AnswerStream::on_client_gone() {
  if (sink_ != nullptr) floor_.stop_waiting();
  quota_.stop();
  sink_ = nullptr;
  call_later([waiting = std::exchange(waiting_, {}), gone = std::exchange(gone_, nullptr)] {
    for (const Done& done : waiting) done(false);
    if (gone) gone();
  });
}

void AnswerStream::drop() {
  if (sink_ != nullptr) floor_.stop_waiting();
  quota_.stop();
  sink_ = nullptr;
  const std::vector<Done> uncalled = std::exchange(waiting_, {});
  const std::function<void()> unused = std::exchange(gone_, nullptr);
}

void AnswerStream::call_later(std::function<void()> task) const {
  const std::shared_ptr<base::Environment> environment = environment_.lock();
  if (environment == nullptr) return;
  environment->turn.at_end([reach = environment_, task = std::move(task)] {
    if (!reach.expired()) task();
  });
}

}  // namespace snug::http
