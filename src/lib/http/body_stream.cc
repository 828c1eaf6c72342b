// See body_stream.h.
#include "http/body_stream.h"

#include <utility>

namespace snug::http {

BodyStream::BodyStream(const std::shared_ptr<base::Environment>& environment, const Limits& limits,
                       Source& source)
    : environment_(environment), source_(&source), floor_(environment->timers, limits, *this) {}

void BodyStream::read(Handler handler) {
  if (handler_ != nullptr) {
    return complete(std::move(handler),
                    Unexpected(Error{"busy", "the last read has not been answered yet"}));
  }
  if (error_) return complete(std::move(handler), Unexpected(*error_));
  if (source_ == nullptr) return complete(std::move(handler), std::string());
  handler_ = std::move(handler);
  floor_.start_waiting();
  source_->on_body_wanted();
}

void BodyStream::give(std::string piece) {
  given_bytes_ += piece.size();
  floor_.stop_waiting();
  complete(std::exchange(handler_, nullptr), std::move(piece));
}

void BodyStream::end(std::string last_piece) {
  source_ = nullptr;
  give(std::move(last_piece));
}

void BodyStream::fail(Error error) {
  source_ = nullptr;
  floor_.stop_waiting();
  error_ = std::move(error);
  if (Handler handler = std::exchange(handler_, nullptr)) {
    complete(std::move(handler), Unexpected(*error_));
  }
}

void BodyStream::drop() {
  source_ = nullptr;
  floor_.stop_waiting();
  const Handler uncalled = std::exchange(handler_, nullptr);
}

void BodyStream::complete(Handler handler, Result<std::string> result) const {
  const std::shared_ptr<base::Environment> environment = environment_.lock();
  if (environment == nullptr) return;
  environment->turn.at_end(
      [reach = environment_, handler = std::move(handler), result = std::move(result)]() mutable {
        if (!reach.expired()) handler(std::move(result));
      });
}

}  // namespace snug::http
