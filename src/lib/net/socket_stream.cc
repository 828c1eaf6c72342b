// All bytes written in a turn go to the kernel in one call at its end. The rest waits until the
// socket is writable; later bytes queue behind it.
#include "net/socket_stream.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "net/address.h"
#include "net/loop_impl.h"

namespace snug::net {

namespace {

// sendmsg(2) takes at most IOV_MAX (1024) pieces; a turn rarely gathers that many for one peer.
constexpr std::size_t kMaxGathered = 256;

/// One piece, the usual case, is sent without a list, which the kernel would copy first.
ssize_t send_pieces(int descriptor, std::span<iovec> pieces) {
  if (pieces.size() == 1) {
    return send(descriptor, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

}  // namespace

SocketStream::SocketStream(Loop::Impl& loop, Acceptor* acceptor, Descriptor descriptor,
                           PeerNetwork from)
    : PolledSocket(loop.poller, std::move(descriptor)), acceptor_(acceptor), from_(from) {
  resume_reading();
}

SocketStream::~SocketStream() {
  PolledSocket::close();
  if (acceptor_ != nullptr) acceptor_->on_stream_gone(from_);
}

void SocketStream::set_observer(StreamObserver* observer) {
  observer_ = observer;
  if (state_ == State::kOver) loop().turn.at_end(*this);
}

void SocketStream::write(base::SharedBytes bytes) {
  if (state_ != State::kOpen || bytes.empty()) return;
  sending().bytes += bytes.size();
  sending().pieces.push_back(std::move(bytes));
  loop().turn.at_end(*this);
}

SendQueue& SocketStream::sending() {
  if (!sending_) sending_ = loop().spare_queues.take();
  return *sending_;
}

bool SocketStream::alone() const {
  return loop().lone_reader.alone(this, loop().timers.now());
}

/// Not stored here, because the kernel knows it.
std::string SocketStream::remote_address() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  getpeername(descriptor(), reinterpret_cast<sockaddr*>(&peer), &size);
  return ip_text(peer);
}

void SocketStream::resume_reading() {
  if (state_ == State::kOpen) watch_reading(true);
}

void SocketStream::on_readable() {
  const std::span<char> buffer = loop().read_buffer();
  const ssize_t size = recv(descriptor(), buffer.data(), buffer.size(), 0);
  if (size > 0) {
    loop().lone_reader.on_read(this, loop().timers.now());
    // May destroy this.
    if (observer_ != nullptr) observer_->on_read({buffer.data(), static_cast<std::size_t>(size)});
    return;
  }
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size == 0) flush();  // the peer may still read
  end(size == 0 ? CloseReason::kEndOfStream : CloseReason::kError);
}

void SocketStream::close() {
  if (state_ != State::kOpen) return;
  pause_reading();
  state_ = State::kClosing;
  sending().close_timer = std::make_unique<CloseTimer>(loop().timers, kCloseTimeout,
                                                       [this] { end(CloseReason::kError); });
  loop().turn.at_end(*this);
}

void SocketStream::abort() {
  if (over()) return;
  const linger reset = {.l_onoff = 1, .l_linger = 0};  // close(2) then sends RST (socket(7))
  setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  end(CloseReason::kLocal);
}

void SocketStream::on_turn_end() {
  flush();
  if (state_ == State::kClosing && idle()) finish_close();
  if (state_ == State::kOver && observer_ != nullptr) {
    state_ = State::kTold;
    observer_->on_closed(reason_);  // may destroy this stream
  }
}

/// True if the kernel may take more.
bool SocketStream::write_once() {
  std::array<iovec, kMaxGathered> pieces;
  auto& queue = sending_->pieces;
  std::size_t& taken_bytes_of_first = sending_->taken_bytes_of_first;
  const std::size_t count = std::min(queue.size(), pieces.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view piece = queue[i].view().substr(i == 0 ? taken_bytes_of_first : 0);
    pieces[i] = {const_cast<char*>(piece.data()), piece.size()};
  }
  const ssize_t size = send_pieces(descriptor(), {pieces.data(), count});
  if (size < 0) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) end(CloseReason::kError);
    return false;
  }
  sending_->bytes -= static_cast<std::size_t>(size);
  taken_bytes_of_first += static_cast<std::size_t>(size);
  std::size_t taken = 0;  // of the queue, wholly
  while (taken < count && taken_bytes_of_first >= queue[taken].size()) {
    taken_bytes_of_first -= queue[taken++].size();
  }
  queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(taken));
  return taken == count;
}

void SocketStream::flush() {
  if (over() || writing() || !sending_) return;
  while (!idle()) {
    if (write_once()) continue;
    watch_writing(true);  // the kernel's buffer is full, unless this is over
    return;
  }
  if (state_ == State::kOpen) loop().spare_queues.give_back(std::move(sending_));
}

void SocketStream::on_writable() {
  watch_writing(false);
  flush();
  if (over() || !idle()) return;
  if (state_ == State::kClosing) return finish_close();
  if (observer_ != nullptr) observer_->on_drain();
}

void SocketStream::finish_close() {
  loop().lingering.add(release());
  end(CloseReason::kLocal);
}

void SocketStream::end(CloseReason reason) {
  if (over()) return;
  state_ = State::kOver;
  reason_ = reason;
  PolledSocket::close();
  sending_.reset();
  loop().turn.at_end(*this);
}

}  // namespace snug::net
