// Accepts connections. When the process is out of descriptors whoever waits is turned away; that is
// too late for a warning, which comes when the limit is near.
#include "net/listener.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "net/address.h"
#include "net/descriptor.h"
#include "net/listening_socket.h"
#include "net/loop.h"
#include "net/loop_impl.h"
#include "net/poller.h"
#include "net/socket_stream.h"
#include "net/tls_stream.h"

namespace snug::net {

namespace {

constexpr int kMaxAcceptedPerTurn = 16;  // then those who are connected have their turn
constexpr int kBacklog = 511;            // as Node; the kernel caps it at net.core.somaxconn
constexpr rlim_t kFewDescriptors = 8;    // left when the warning is due
constexpr std::chrono::minutes kWarnEvery{1};
constexpr std::chrono::seconds kRetryAfter{1};  // when the kernel could not watch it

/// A descriptor to give up when there are no others: whoever waits is then accepted and closed. If
/// they went on waiting, the loop would not rest.
class Reserve {
 public:
  void turn_away_who_waits_at(int listening) {
    descriptor_ = Descriptor();
    while (Descriptor(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC)).get() >= 0) continue;
    descriptor_ = open_any();
  }

 private:
  static Descriptor open_any() { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

  Descriptor descriptor_ = open_any();
};

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

  /// Whether there may be more of them.
  bool accept_one() {
    Descriptor accepted(accept4(descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.get() >= 0) {
      warn_when_descriptors_run_out(accepted.get());
      accept(std::make_unique<SocketStream>(loop_, acceptor_, std::move(accepted)));
      return true;
    }
    if (errno == EINTR || errno == ECONNABORTED) return true;
    if (errno == EMFILE || errno == ENFILE) {
      known_limit_ = 0;
      reserve_.turn_away_who_waits_at(descriptor());
    } else if (errno != EAGAIN) {
      warn("cannot accept connections: " + std::string(std::strerror(errno)));
    }
    return false;
  }

  void accept(std::unique_ptr<Stream> stream) {
    if (tls_ != nullptr) {
      stream = std::make_unique<TlsStream>(loop_.environment, tls_->context, std::move(stream));
    }
    acceptor_.on_stream(std::move(stream));
  }

  // The kernel gives out the lowest free number, so a high one means that few are left.
  void warn_when_descriptors_run_out(int newest) {
    const rlim_t needed = static_cast<rlim_t>(newest) + kFewDescriptors;
    if (needed < known_limit_) return;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    known_limit_ = limit.rlim_cur;
    if (needed < known_limit_) return;
    warn("nearly all of the " + std::to_string(known_limit_) +
         " descriptors are in use: further connections will be refused; raise the limit of open "
         "files (LimitNOFILE)");
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
  Reserve reserve_;
  rlim_t known_limit_ = 0;  ///< Of descriptors, when it was last looked at: it may be changed.
  /// With whoever owns this, in a call of the acceptor.
  const std::shared_ptr<bool> gone_ = std::make_shared<bool>(false);
  std::optional<base::MonotonicTime> last_warning_;
  base::Timer retry_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen(Loop& loop, std::string_view address, Acceptor& acceptor,
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

}  // namespace snug::net
