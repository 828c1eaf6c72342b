// Accepts connections. When only the reserved descriptors are left, new connections get a refusal
// and are closed.
#include "net/listener.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/address.h"
#include "net/listening_socket.h"
#include "net/loop.h"
#include "net/loop_impl.h"
#include "net/poller.h"
#include "net/socket_stream.h"
#include "net/tls_stream.h"
#include "snug/descriptor.h"

namespace snug::net {

namespace {

constexpr int kMaxAcceptedPerTurn = 16;  // then existing connections have their turn
constexpr int kBacklog = 511;            // as Node; the kernel caps it at net.core.somaxconn
constexpr std::chrono::minutes kWarnEvery{1};
constexpr std::chrono::seconds kRetryAfter{1};  // after the kernel could not watch the socket

/// A descriptor in reserve, for when none at all is left in the process or the system. Giving it up
/// allows accepting a waiting connection and closing it. Otherwise the connection would wait and
/// keep waking the loop.
class Spare {
 public:
  /// Empty if no connection could be accepted.
  Descriptor accept_with(int listening) {
    descriptor_ = Descriptor();
    return Descriptor(accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }
  /// Call it when a descriptor may be free again.
  void refill() {
    if (descriptor_.get() < 0) descriptor_ = open_any();
  }

 private:
  static Descriptor open_any() { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

  Descriptor descriptor_ = open_any();
};

/// Estimates how many descriptors are left. The kernel assigns the lowest free number, so a high
/// number means that few are left.
class DescriptorCount {
 public:
  bool few_left(int newest) {
    if (static_cast<rlim_t>(newest) + kKeptDescriptors < limit_) return false;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return false;
    limit_ = files.rlim_cur;
    const rlim_t kept = std::min<rlim_t>(kKeptDescriptors, limit_ / 4);
    return static_cast<rlim_t>(newest) + kept >= limit_;
  }
  void forget() { limit_ = 0; }
  rlim_t limit() const { return limit_; }

 private:
  rlim_t limit_ = 0;  ///< As last read; it may change.
};

/// Uses no stream, which would wait for the client. Received bytes are dropped, because the
/// kernel would reset a connection closed with unread bytes.
void tell_and_close(Descriptor accepted, std::string_view what) {
  if (send(accepted.get(), what.data(), what.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
  shutdown(accepted.get(), SHUT_WR);
  std::array<char, 4096> dropped;  // NOLINT: never read
  for (int reads = 0; reads < 8; ++reads) {
    if (recv(accepted.get(), dropped.data(), dropped.size(), MSG_DONTWAIT) <= 0) return;
  }
}

class SocketListener final : public Listener, PolledSocket, base::Timer::Target {
 public:
  SocketListener(Loop::Impl& loop, Acceptor& acceptor, ListeningSocket socket,
                 std::shared_ptr<const TlsIdentity> tls)
      : PolledSocket(loop.poller, Descriptor(socket.descriptor)),
        loop_(loop),
        acceptor_(acceptor),
        address_(std::move(socket.address)),
        unlink_path_(std::move(socket.unlink_path)),
        tls_(std::move(tls)),
        retry_(loop.timers, *this) {}
  ~SocketListener() override {
    *gone_ = true;
    if (!unlink_path_.empty()) unlink(unlink_path_.c_str());
  }

  std::string address() const override { return address_; }

  /// Zero, or the error number.
  int start() {
    if (::listen(descriptor(), kBacklog) != 0) return errno;
    watch_reading(true);
    return 0;
  }

 private:
  void on_readable() override {
    const std::shared_ptr<const bool> gone = gone_;
    for (int count = 0; count < kMaxAcceptedPerTurn && !*gone && accept_one();) ++count;
  }
  void on_writable() override {}
  void on_unwatched() override {
    warn("new connections wait: " + std::string(std::strerror(errno)) +
         "; the limit may be fs.epoll.max_user_watches");
    retry_.start(kRetryAfter);
  }
  void on_timer(base::Timer&) override { watch_reading(true); }

  /// Whether more connections may be waiting.
  bool accept_one() {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    Descriptor accepted(accept4(descriptor(), reinterpret_cast<sockaddr*>(&peer), &size,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.get() >= 0) {
      spare_.refill();
      take(std::move(accepted), peer_network_of(peer));
      return true;
    }
    if (errno == EINTR || errno == ECONNABORTED) return true;
    if (errno == EMFILE || errno == ENFILE) return take_with_spare(errno);
    if (errno != EAGAIN) warn("cannot accept connections: " + std::string(std::strerror(errno)));
    return false;
  }

  void take(Descriptor accepted, PeerNetwork from) {
    if (!count_.few_left(accepted.get())) return accept(std::move(accepted), from);
    on_few_left("nearly all of the " + std::to_string(count_.limit()) + " descriptors are in use");
    if (acceptor_.takes_last_descriptors()) return accept(std::move(accepted), from);
    turn_away(std::move(accepted));
  }

  bool take_with_spare(int error) {
    count_.forget();
    on_few_left(std::strerror(error));
    Descriptor accepted = spare_.accept_with(descriptor());
    const bool any = accepted.get() >= 0;
    if (any && acceptor_.takes_last_descriptors()) {
      accept(std::move(accepted), PeerNetwork::kLocal);  // may destroy this
      return true;
    }
    if (any) {
      turn_away(std::move(accepted));
    } else if (errno == EMFILE || errno == ENFILE) {
      watch_reading(false);  // the waiting connection would keep waking the loop
      retry_.start(kRetryAfter);
    }
    spare_.refill();
    return any;
  }

  void on_few_left(const std::string& what) {
    loop_.lingering.give_up();
    warn(what +
         ": further connections are answered 503; raise the limit of open files (LimitNOFILE)");
  }

  void turn_away(Descriptor accepted) {
    if (tls_ == nullptr) tell_and_close(std::move(accepted), acceptor_.refusal());
  }

  void accept(Descriptor accepted, PeerNetwork from) {
    std::unique_ptr<Stream> stream =
        std::make_unique<SocketStream>(loop_, &acceptor_, std::move(accepted), from);
    if (tls_ != nullptr) {
      stream = std::make_unique<TlsStream>(loop_.environment, tls_->context, std::move(stream));
    }
    acceptor_.on_stream(std::move(stream));
  }

  void warn(const std::string& line) {
    if (last_warning_ && loop_.timers.now() - *last_warning_ < kWarnEvery) return;
    last_warning_ = loop_.timers.now();
    loop_.environment.log(LogLevel::kWarning, line);
  }

  Loop::Impl& loop_;
  Acceptor& acceptor_;
  const std::string address_;
  const std::string unlink_path_;
  const std::shared_ptr<const TlsIdentity> tls_;  // null without TLS
  Spare spare_;
  DescriptorCount count_;
  /// True once this is destroyed, which may happen in a call of the acceptor.
  const std::shared_ptr<bool> gone_ = std::make_shared<bool>(false);
  std::optional<base::MonotonicTime> last_warning_;
  base::Timer retry_;
};

Result<std::unique_ptr<Listener>> listen_on(Loop& loop, std::string_view address,
                                            Acceptor& acceptor,
                                            std::shared_ptr<const TlsIdentity> tls) {
  const Result<ListenAddress> parsed = parse_listen_address(address);
  if (!parsed) return Unexpected(parsed.error());
  Result<ListeningSocket> socket = open_listening_socket(*parsed);
  if (!socket) return Unexpected(socket.error());
  auto listener =
      std::make_unique<SocketListener>(loop.impl(), acceptor, std::move(*socket), std::move(tls));
  const int error = listener->start();
  if (error != 0) return Unexpected(listen_error(std::string(address), error));
  return std::unique_ptr<Listener>(std::move(listener));
}

/// Both loopback addresses. The name is never looked up (RFC 6761 6.3).
class LocalhostListener final : public Listener {
 public:
  LocalhostListener(std::unique_ptr<Listener> ipv4, std::unique_ptr<Listener> ipv6)
      : ipv4_(std::move(ipv4)), ipv6_(std::move(ipv6)) {}

  std::string address() const override { return "localhost:" + port_text(*ipv4_); }

  static std::string port_text(const Listener& listener) {
    const std::string address = listener.address();
    return address.substr(address.rfind(':') + 1);
  }

 private:
  const std::unique_ptr<Listener> ipv4_;
  const std::unique_ptr<Listener> ipv6_;  ///< Null if the machine has no ::1.
};

Result<std::unique_ptr<Listener>> listen_on_localhost(
    Loop& loop, const std::string& port, Acceptor& acceptor,
    const std::shared_ptr<const TlsIdentity>& tls) {
  // A port that is free at one address may be taken at the other.
  const int tries = port == "0" ? 16 : 1;
  for (int i = 1;; ++i) {
    auto ipv4 = listen_on(loop, "127.0.0.1:" + port, acceptor, tls);
    if (!ipv4) return ipv4;
    auto ipv6 = listen_on(loop, "[::1]:" + LocalhostListener::port_text(**ipv4), acceptor, tls);
    if (!ipv6 && ipv6.error().code == "address_in_use") {
      if (i == tries) return ipv6;
      continue;
    }
    return std::unique_ptr<Listener>(
        std::make_unique<LocalhostListener>(*std::move(ipv4), ipv6 ? *std::move(ipv6) : nullptr));
  }
}

}  // namespace

Result<std::unique_ptr<Listener>> listen(Loop& loop, std::string_view address, Acceptor& acceptor,
                                         std::shared_ptr<const TlsIdentity> tls) {
  constexpr std::string_view kLocalhost = "localhost:";
  if (address.starts_with(kLocalhost)) {
    return listen_on_localhost(loop, std::string(address.substr(kLocalhost.size())), acceptor, tls);
  }
  return listen_on(loop, address, acceptor, std::move(tls));
}

}  // namespace snug::net
