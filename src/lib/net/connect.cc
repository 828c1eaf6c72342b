// One pending connection: the name, then its addresses in turn, then TLS.
#include "net/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "net/address.h"
#include "net/loop_impl.h"
#include "net/poller.h"
#include "net/socket_stream.h"
#include "net/tls_stream.h"

namespace snug::net {

namespace {

/// The kernel reports the success or failure of its connection.
class ConnectingSocket final : PolledSocket {
 public:
  /// Calls `done`, which may destroy this, with zero or an error number.
  ConnectingSocket(Loop::Impl& loop, Descriptor descriptor, std::function<void(int)> done)
      : PolledSocket(loop.poller, std::move(descriptor)), done_(std::move(done)) {
    watch_writing(true);
  }

  using PolledSocket::release;

 private:
  void on_readable() override {}
  void on_writable() override {
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    watch_writing(false);
    tell(error);
  }
  void on_unwatched() override { tell(errno); }
  void tell(int error) {
    const std::function<void(int)> done = std::exchange(done_, nullptr);
    done(error);
  }

  std::function<void(int)> done_;
};

Error error_of(int number, const std::string& address) {
  const std::string message =
      "cannot connect to \"" + address + "\": " + std::string(std::strerror(number));
  switch (number) {
    case ECONNREFUSED:
    case ENOENT:  // Unix sockets only
      return {"refused", message + "; is the other program running?"};
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return {"unreachable", message};
    case ETIMEDOUT:
      return {"timeout", message};
    default:
      return {"io", message};
  }
}

class Connection final : public Connecting,
                         private StreamObserver,
                         private HandshakeObserver,
                         private base::Timer::Target,
                         private base::TurnQueue::Hook {
 public:
  Connection(Loop::Impl& loop, std::string_view address, ConnectOptions options,
             ConnectHandler done)
      : loop_(loop),
        address_(address),
        options_(std::move(options)),
        done_(std::move(done)),
        timeout_(loop.timers, *this),
        attempt_(loop.timers, *this) {}

  void begin() {
    timeout_.start(options_.timeout);
    Result<RemoteAddress> remote = parse_remote_address(address_);
    if (!remote) return fail(remote.error());
    host_ = std::move(remote->host);
    if (!remote->path.empty()) {
      return options_.public_only ? fail(forbidden()) : start_unix(remote->path);
    }
    lookup_ = loop_.lookups.look_up(
        host_, remote->port,
        [this](Result<NameLookups::Addresses> found) { on_looked_up(std::move(found)); });
  }

 private:
  void on_looked_up(Result<NameLookups::Addresses> found) {
    if (!found) return fail(found.error());
    left_.assign(found->rbegin(), found->rend());
    if (options_.public_only) {
      std::erase_if(left_, [](const sockaddr_storage& address) { return !is_public(address); });
      if (left_.empty()) return fail(forbidden());
    }
    if (left_.size() > kMaxTriedAddresses) {
      left_.erase(left_.begin(), left_.end() - kMaxTriedAddresses);
    }
    try_next();
  }

  Error forbidden() const {
    return {"forbidden", "\"" + address_ + "\" leads to this machine or its networks"};
  }

  // --- one address after the other ---

  void try_next() {
    const sockaddr_storage address = left_.back();
    left_.pop_back();
    start(reinterpret_cast<const sockaddr*>(&address), size_of(address));
  }

  void start_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    start(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }

  void start(const sockaddr* address, socklen_t size) {
    Descriptor socket(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return on_attempt_over(errno);
    if (address->sa_family != AF_UNIX) {
      // Each turn ends with a single write, so Nagle's delay has nothing to gather.
      const int on = 1;
      setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    const bool failed = ::connect(socket.get(), address, size) != 0 && errno != EINPROGRESS;
    if (failed) return on_attempt_over(errno);
    attempt_.start(options_.attempt_timeout);
    socket_ = std::make_unique<ConnectingSocket>(loop_, std::move(socket),
                                                 [this](int error) { on_attempt_over(error); });
  }

  void on_attempt_over(int error) {
    attempt_.stop();
    if (error == 0) return on_connected();
    socket_.reset();
    if (left_.empty()) return fail(error_of(error, address_));
    // Later, because addresses that fail at once would nest these calls on the stack.
    loop_.turn.at_end(*this);
  }

  void on_connected() {
    Descriptor descriptor = socket_->release();
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    getpeername(descriptor.get(), reinterpret_cast<sockaddr*>(&peer), &size);
    stream_ = std::make_unique<SocketStream>(loop_, nullptr, std::move(descriptor),
                                             peer_network_of(peer));
    if (options_.tls == nullptr) return loop_.turn.at_end(*this);
    attempt_.start(options_.attempt_timeout);
    HandshakeObserver& observer = *this;
    auto tls = std::make_unique<TlsStream>(loop_.environment, options_.tls, std::move(stream_),
                                           host_, observer);
    tls_ = tls.get();
    stream_ = std::move(tls);
    stream_->pause_reading();  // bytes have to wait for an observer
    stream_->set_observer(this);
  }

  // --- TLS ---

  void on_handshake_complete() override {
    tls_ = nullptr;
    loop_.turn.at_end(*this);
  }
  void on_read(std::string_view) override {}
  void on_closed(CloseReason) override {
    const std::string complaint = tls_ == nullptr ? "" : tls_->certificate_complaint();
    const std::string to = "cannot connect to \"" + address_ + "\": ";
    fail(complaint.empty()
             ? Error{"tls_failed", to + "the TLS handshake failed; is that a TLS port?"}
             : Error{"certificate_invalid", to + "its certificate is refused: " + complaint});
  }

  // --- the end ---

  void on_timer(base::Timer& timer) override {
    if (&timer == &attempt_ && stream_ == nullptr) return on_attempt_over(ETIMEDOUT);
    fail({"timeout", "cannot connect to \"" + address_ + "\": it does not answer in time"});
  }

  void fail(Error error) {
    error_ = std::move(error);
    loop_.turn.at_end(*this);
  }

  void on_turn_end() override {
    if (!error_ && stream_ == nullptr) return try_next();
    timeout_.stop();
    attempt_.stop();
    socket_.reset();
    lookup_.reset();
    const ConnectHandler done = std::exchange(done_, nullptr);
    if (error_) {
      loop_.turn.dispose(std::exchange(stream_, nullptr));
      return done(Unexpected(*error_));
    }
    stream_->set_observer(nullptr);
    stream_->resume_reading();
    done(std::move(stream_));
  }

  Loop::Impl& loop_;
  const std::string address_;
  const ConnectOptions options_;
  ConnectHandler done_;
  std::string host_;
  base::Timer timeout_;
  base::Timer attempt_;
  NameLookups::Ticket lookup_;
  std::vector<sockaddr_storage> left_;  ///< Not tried yet, the next one last.
  std::unique_ptr<ConnectingSocket> socket_;
  std::unique_ptr<Stream> stream_;
  const TlsStream* tls_ = nullptr;  ///< `stream_` during its handshake, else null.
  std::optional<Error> error_;
};

}  // namespace

std::unique_ptr<Connecting> connect(Loop& loop, std::string_view address, ConnectOptions options,
                                    ConnectHandler done) {
  auto connection =
      std::make_unique<Connection>(loop.impl(), address, std::move(options), std::move(done));
  connection->begin();
  return connection;
}

}  // namespace snug::net
