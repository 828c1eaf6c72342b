// Writes go to the kernel at the turn's end with no request of libuv's; only what the kernel does
// not take then waits in one. At most one request is pending, and what comes meanwhile queues
// behind it.
#include "net/uv_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/timer_queue.h"
#include "net/handle.h"
#include "net/loop_impl.h"

namespace snug::net {

namespace {

// One writev(2) takes no more than IOV_MAX (1024); a turn seldom gathers that much for one peer.
constexpr std::size_t kMaxGathered = 256;
uv_buf_t buffer_of(std::string_view bytes) {
  return uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
}

}  // namespace

struct UvStream::PendingWrite {
  uv_write_t request;
  std::vector<base::SharedBytes> bytes;
};

/// Exists while the stream closes.
class UvStream::CloseTimer final : base::Timer::Target {
 public:
  explicit CloseTimer(UvStream& stream) : stream_(stream), timer_(stream.loop_.timers, *this) {
    timer_.start(kCloseTimeout);
  }

 private:
  /// Destroys this.
  void on_timer(base::Timer&) override { stream_.end(CloseReason::kError); }

  UvStream& stream_;
  base::Timer timer_;
};

UvStream::UvStream(Loop::Impl& loop, Acceptor& acceptor, uv_stream_t* handle,
                   std::string remote_address)
    : loop_(loop),
      acceptor_(acceptor),
      handle_(handle),
      remote_address_(std::move(remote_address)) {
  handle_->data = this;
  resume_reading();
}

UvStream::~UvStream() {
  if (handle_ != nullptr) close_handle(handle_);
  acceptor_.on_stream_gone();
}

void UvStream::set_observer(StreamObserver* observer) {
  observer_ = observer;
  if (over_ && !told_) loop_.turn.at_end(*this);
}

void UvStream::write(base::SharedBytes bytes) {
  if (over_ || closing_ || bytes.empty()) return;
  queue_bytes_ += bytes.size();
  if (queue_.capacity() == 0) queue_ = loop_.spare_queues.take();
  queue_.push_back(std::move(bytes));
  loop_.turn.at_end(*this);
}

std::size_t UvStream::queued_bytes() const {
  return queue_bytes_ + (pending_ == nullptr ? 0 : uv_stream_get_write_queue_size(handle_));
}

std::size_t UvStream::queued_count() const {
  return queue_.size() + (pending_ == nullptr ? 0 : pending_->bytes.size());
}

bool UvStream::alone() const {
  return loop_.lone_reader.alone(this, loop_.timers.now());
}

void UvStream::pause_reading() {
  if (!std::exchange(reading_, false) || over_) return;
  uv_read_stop(handle_);
}

void UvStream::resume_reading() {
  if (over_ || closing_ || std::exchange(reading_, true)) return;
  const int status = uv_read_start(
      handle_,
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
        auto& stream = *static_cast<UvStream*>(handle->data);
        *buffer = stream.loop_.read_buffer_for(stream.handle_);
      },
      [](uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) noexcept {
        if (handle->data != nullptr)
          static_cast<UvStream*>(handle->data)->on_read(size, buffer->base);
      });
  if (status != 0) end(CloseReason::kError);
}

void UvStream::on_read(ssize_t size, const char* bytes) {
  const bool is_nothing = size == 0;  // EAGAIN, as libuv tells it
  if (is_nothing || size == UV_ENOBUFS) return;
  loop_.enter();
  if (size == Loop::Impl::kReadBufferBytes) loop_.filled_by = handle_;
  if (size > 0) {
    loop_.lone_reader.on_read(this, loop_.timers.now());
    if (observer_ != nullptr) observer_->on_read({bytes, static_cast<std::size_t>(size)});
    return;
  }
  if (size == UV_EOF) flush();  // the peer may still read
  end(size == UV_EOF ? CloseReason::kEndOfStream : CloseReason::kError);
}

void UvStream::close() {
  if (over_ || closing_) return;
  pause_reading();
  closing_ = true;
  close_timer_ = std::make_unique<CloseTimer>(*this);
  loop_.turn.at_end(*this);
}

void UvStream::abort() {
  if (over_) return;
  const linger reset = {.l_onoff = 1, .l_linger = 0};  // close(2) then sends RST (socket(7))
  setsockopt(descriptor_of(handle_), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  end(CloseReason::kLocal);
}

void UvStream::on_turn_end() {
  if (!over_) flush();
  if (!over_ && closing_ && idle()) finish_close();
  if (over_ && !told_ && observer_ != nullptr) {
    told_ = true;
    observer_->on_closed(*over_);  // may destroy this stream
  }
}

void UvStream::flush() {
  if (over_ || queue_.empty() || pending_ != nullptr) return;
  std::size_t first = 0;  // of the queue, not wholly taken yet
  std::size_t taken_bytes_of_first = 0;
  while (first < queue_.size()) {
    std::array<uv_buf_t, kMaxGathered> buffers;
    const std::size_t count = std::min(queue_.size() - first, buffers.size());
    for (std::size_t i = 0; i < count; ++i) buffers[i] = buffer_of(queue_[first + i].view());
    const int status = uv_try_write(handle_, buffers.data(), static_cast<unsigned>(count));
    if (status < 0 && status != UV_EAGAIN) return end(CloseReason::kError);

    taken_bytes_of_first = status < 0 ? 0 : static_cast<std::size_t>(status);
    queue_bytes_ -= taken_bytes_of_first;
    const std::size_t stop = first + count;
    while (first < stop && taken_bytes_of_first >= queue_[first].size()) {
      taken_bytes_of_first -= queue_[first++].size();
    }
    if (first < stop) break;  // the kernel is full
  }
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first));
  if (!queue_.empty()) return write_rest(taken_bytes_of_first);
  loop_.spare_queues.give_back(std::exchange(queue_, {}));
}

void UvStream::write_rest(std::size_t taken_bytes_of_first) {
  auto* pending = new PendingWrite{{}, std::move(queue_)};
  queue_ = {};
  queue_bytes_ = 0;
  pending->request.data = pending;
  std::vector<uv_buf_t> buffers;
  buffers.reserve(pending->bytes.size());
  for (const base::SharedBytes& bytes : pending->bytes) buffers.push_back(buffer_of(bytes.view()));
  buffers[0] = buffer_of(pending->bytes[0].view().substr(taken_bytes_of_first));

  const auto on_done = [](uv_write_t* request, int status) noexcept {
    const std::unique_ptr<PendingWrite> done(static_cast<PendingWrite*>(request->data));
    if (auto* stream = static_cast<UvStream*>(request->handle->data)) stream->on_written(status);
  };
  const int status = uv_write(&pending->request, handle_, buffers.data(),
                              static_cast<unsigned>(buffers.size()), on_done);
  if (status == 0) {
    pending_ = pending;
    return;
  }
  delete pending;
  end(CloseReason::kError);
}

void UvStream::on_written(int status) {
  loop_.enter();
  pending_ = nullptr;
  if (status != 0) return end(CloseReason::kError);
  flush();
  if (over_ || !idle()) return;
  if (closing_) return finish_close();
  if (observer_ != nullptr) observer_->on_drain();
}

void UvStream::finish_close() {
  loop_.lingering.add(std::exchange(handle_, nullptr));
  end(CloseReason::kLocal);
}

void UvStream::end(CloseReason reason) {
  if (over_) return;
  over_ = reason;
  if (handle_ != nullptr) close_handle(std::exchange(handle_, nullptr));
  pending_ = nullptr;
  queue_ = {};
  queue_bytes_ = 0;
  close_timer_.reset();
  loop_.turn.at_end(*this);
}

}  // namespace snug::net
