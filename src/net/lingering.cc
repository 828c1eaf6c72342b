// Two generations: a sweep each second closes the old ones and ages the young ones.
#include "net/lingering.h"

#include <sys/socket.h>

#include <utility>

#include "net/handle.h"
#include "net/loop_impl.h"

namespace snug::net {

void Lingering::add(uv_stream_t* stream) {
  const bool shut = shutdown(descriptor_of(stream), SHUT_WR) == 0;
  if (!shut || young_.size() + old_.size() >= kMaxCount) return close_handle(stream);
  stream->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(stream));
  uv_read_stop(stream);
  const auto allocate = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    *buffer = static_cast<Lingering*>(handle->data)->loop_.read_buffer();
  };
  const auto drop = [](uv_stream_t* from, ssize_t size, const uv_buf_t*) noexcept {
    if (size < 0) static_cast<Lingering*>(from->data)->finish(from);
  };
  if (uv_read_start(stream, allocate, drop) != 0) return close_handle(stream);
  young_.insert(stream);

  if (timer_ == nullptr) {
    timer_ = new uv_timer_t;
    uv_timer_init(&loop_.uv, timer_);
    timer_->data = this;
  }
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(timer_))) return;
  const auto on_timer = [](uv_timer_t* timer) noexcept {
    static_cast<Lingering*>(timer->data)->sweep();
  };
  uv_timer_start(timer_, on_timer, kSweepMs, kSweepMs);
  uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
}

void Lingering::sweep() {
  for (uv_stream_t* stream : old_) close_handle(stream);
  old_ = std::exchange(young_, {});
  if (old_.empty()) uv_timer_stop(timer_);
}

void Lingering::finish(uv_stream_t* stream) {
  if (young_.erase(stream) + old_.erase(stream) > 0) close_handle(stream);
}

void Lingering::stop() {
  for (uv_stream_t* stream : young_) close_handle(stream);
  for (uv_stream_t* stream : old_) close_handle(stream);
  young_.clear();
  old_.clear();
  if (timer_ == nullptr) return;
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* handle) noexcept { delete reinterpret_cast<uv_timer_t*>(handle); });
  timer_ = nullptr;
}

}  // namespace snug::net
