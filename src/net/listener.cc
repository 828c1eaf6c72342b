// Accepts connections. When the process is out of descriptors libuv gives one up that it keeps in
// reserve, accepts and closes whoever waits, and so never spins; it does that in silence, so the
// warning comes when the limit is near.
#include "net/listener.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "net/address.h"
#include "net/handle.h"
#include "net/listening_socket.h"
#include "net/loop.h"
#include "net/loop_impl.h"
#include "net/tls_stream.h"
#include "net/uv_stream.h"

namespace snug::net {

namespace {

constexpr int kBacklog = 511;          // as Node; the kernel caps it at net.core.somaxconn
constexpr rlim_t kFewDescriptors = 8;  // left when the warning is due
constexpr std::chrono::minutes kWarnEvery{1};

class UvListener final : public Listener {
 public:
  UvListener(Loop::Impl& loop, Acceptor& acceptor, ListeningSocket socket,
             std::shared_ptr<const TlsIdentity> tls)
      : loop_(loop), acceptor_(acceptor), socket_(std::move(socket)), tls_(std::move(tls)) {}
  ~UvListener() override {
    if (handle_ != nullptr) close_handle(handle_);
    if (!socket_.unlink_path.empty()) unlink(socket_.unlink_path.c_str());
  }

  std::string address() const override { return socket_.address; }

  /// Zero, or libuv's error.
  int start() {
    handle_ = new_handle(loop_.uv, socket_.kind);
    const int opened =
        socket_.kind == HandleKind::kTcp
            ? uv_tcp_open(reinterpret_cast<uv_tcp_t*>(handle_), socket_.descriptor)
            : uv_pipe_open(reinterpret_cast<uv_pipe_t*>(handle_), socket_.descriptor);
    if (opened != 0) {
      ::close(socket_.descriptor);
      return opened;
    }
    handle_->data = this;
    return uv_listen(handle_, kBacklog, [](uv_stream_t* handle, int status) noexcept {
      if (handle->data != nullptr) static_cast<UvListener*>(handle->data)->on_connection(status);
    });
  }

 private:
  void on_connection(int status) {
    loop_.enter();
    if (status != 0) return warn("cannot accept connections: " + std::string(uv_strerror(status)));
    uv_stream_t* stream = new_handle(loop_.uv, socket_.kind);
    if (uv_accept(handle_, stream) != 0) return close_handle(stream);
    sockaddr_storage peer{};
    if (socket_.kind == HandleKind::kTcp) {
      int size = sizeof(peer);
      const auto* tcp = reinterpret_cast<uv_tcp_t*>(stream);
      // A connection reset while it waited has no peer any more.
      if (uv_tcp_getpeername(tcp, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return close_handle(stream);
      }
    }
    warn_when_descriptors_run_out(descriptor_of(stream));
    accept(std::make_unique<UvStream>(loop_, acceptor_, stream, ip_text(peer)));
  }

  void accept(std::unique_ptr<Stream> stream) {
    if (tls_ != nullptr) {
      stream = std::make_unique<TlsStream>(loop_.environment, tls_->context, std::move(stream));
    }
    acceptor_.on_stream(std::move(stream));
  }

  // The kernel gives out the lowest free number, so a high one means that few are left.
  void warn_when_descriptors_run_out(int newest) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    if (static_cast<rlim_t>(newest) + kFewDescriptors < limit.rlim_cur) return;
    warn("nearly all of the " + std::to_string(limit.rlim_cur) +
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
  ListeningSocket socket_;
  const std::shared_ptr<const TlsIdentity> tls_;  // null without TLS
  uv_stream_t* handle_ = nullptr;
  std::optional<base::MonotonicTime> last_warning_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen(Loop& loop, std::string_view address, Acceptor& acceptor,
                                         std::shared_ptr<const TlsIdentity> tls) {
  const Result<ListenAddress> parsed = parse_listen_address(address);
  if (!parsed) return Unexpected(parsed.error());
  Result<ListeningSocket> socket = open_listening_socket(*parsed);
  if (!socket) return Unexpected(socket.error());
  auto listener =
      std::make_unique<UvListener>(loop.impl(), acceptor, std::move(*socket), std::move(tls));
  const int status = listener->start();
  if (status != 0) return Unexpected(listen_error(std::string(address), -status));
  return std::unique_ptr<Listener>(std::move(listener));
}

}  // namespace snug::net
