// snug::Server: the library's composition root.
#include "snug/server.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/loop_thread.h"
#include "server/engine_options.h"
#include "server/loop_impl.h"
#include "server/server_impl.h"
#include "server/validate.h"

namespace snug {

namespace {

// Enough for a client on a poor line to take its last bytes, short enough for a restart.
constexpr std::chrono::seconds kCloseTimeout{5};

base::Environment environment_of(server::LoopCore& loop, const ServerOptions& options) {
  base::Environment environment = loop.environment();
  if (options.log) environment.log = options.log;
  return environment;
}

/// As in Node, slashes at the ends of the path are optional.
std::string folder_path(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() ? "/" : "/" + std::string(path) + "/";
}

bool is_empty(const server::ClientFiles::Source& client_files) {
  return std::visit([](const auto& source) { return source.empty(); }, client_files);
}

}  // namespace

Server::Impl::Impl(server::LoopCore& loop, const ServerOptions& options)
    : loop_(loop),
      environment_(environment_of(loop, options)),
      close_timer_(environment_.timers, *this),
      routes_(environment_,
              [&loop](server::LoopCore::Task work, server::LoopCore::Task done) {
                loop.run_in_library_pool(std::move(work), std::move(done));
              },
              {std::max<std::size_t>(1, options.http_limits.max_file_job_count),
               options.http_limits.max_waiting_file_count}),
      limits_(environment_, options.max_connections, options.max_connections_per_address),
      takes_last_descriptors_(options.takes_last_descriptors),
      http_(environment_, server::http_limits(options.http_limits)),
      socketio_(environment_, options),
      sessions_(socketio_, environment_.turn),
      engineio_(environment_, server::engineio_options(options), sessions_),
      certificates_(loop, environment_) {
  if (options.log) loop.offer_log(options.log);  // listeners log through the loop
  const std::string path = folder_path(options.path);
  http_.router().add(path, engineio_);
  if (path != "/") http_.router().add("/", routes_);
  if (is_empty(options.client_files)) return;
  client_files_.emplace(options.client_files, path, environment_.log);
  client_files_->add_to(http_.router());
}

Server::Impl::~Impl() = default;

Result<std::string> Server::Impl::listen(std::string_view address) {
  return listen(address, std::shared_ptr<const net::TlsIdentity>());
}

Result<std::string> Server::Impl::listen(std::string_view address, const TlsOptions& tls) {
  if (tls.certificate_file.empty() || tls.key_file.empty()) {
    const bool no_key = tls.key_file.empty();
    return Unexpected(Error{no_key ? "key_unreadable" : "certificate_unreadable",
                            std::string("TlsOptions::") + (no_key ? "key" : "certificate") +
                                "_file is empty: name the file"});
  }
  auto identity = certificates_.identity_of(tls);
  if (!identity) return Unexpected(identity.error());
  return listen(address, std::move(*identity));
}

Result<std::string> Server::Impl::listen(std::string_view address,
                                         std::shared_ptr<const net::TlsIdentity> identity) {
  ON_LOOP_THREAD(environment_, "Server::listen");
  if (over_) return Unexpected(Error{"io", "the server is being destroyed"});
  auto listener = loop_.listen(address, *this, std::move(identity));
  if (!listener) {
    const bool own = std::any_of(listeners_.begin(), listeners_.end(),
                                 [&](const auto& other) { return other->address() == address; });
    if (!own) return Unexpected(listener.error());
    return Unexpected(Error{listener.error().code,
                            "this server listens on " + std::string(address) + " already"});
  }
  listeners_.push_back(std::move(*listener));
  return listeners_.back()->address();
}

void Server::Impl::set_monitor(std::unique_ptr<server::Monitor> monitor) {
  CHECK(!monitored());
  monitor_ = std::move(monitor);
  sessions_.watch(*monitor_);
  if (closing_) monitor_->on_server_closing();
}

void Server::Impl::on_stream(std::unique_ptr<net::Stream> stream) {
  using Verdict = server::ConnectionLimits::Verdict;
  switch (limits_.judge(*stream)) {
    case Verdict::kTake:
      return http_.on_stream(std::move(stream));
    case Verdict::kTurnAway:
      return http_.turn_away(std::move(stream));
    case Verdict::kTurnAwayNow:
      return http_.turn_away_now(std::move(stream));
  }
}

void Server::Impl::on_stream_gone(net::PeerNetwork from) {
  limits_.on_gone(from);
  if (closing_ && limits_.count() == 0) environment_.turn.at_end(*this);
}

void Server::Impl::end() {
  over_ = true;
  listeners_.clear();
  socketio_.end();
  engineio_.end();
  routes_.end();
  certificates_.end();
  std::exchange(closed_, {}).clear();
}

void Server::Impl::close(std::function<void()> closed) {
  ON_LOOP_THREAD(environment_, "Server::close");
  if (over_) return;
  if (closed) closed_.push_back(std::move(closed));
  if (!std::exchange(closing_, true)) {
    listeners_.clear();
    http_.close();  // first, so the answers of waiting polls are the last on their connections
    engineio_.close();
    if (monitor_) monitor_->on_server_closing();
    close_timer_.start(kCloseTimeout);
  }
  environment_.turn.at_end(*this);
}

void Server::Impl::on_timer(base::Timer&) {
  environment_.turn.at_end(*this);
}

void Server::Impl::on_turn_end() {
  if (limits_.count() > 0 && close_timer_.active()) return;
  close_timer_.stop();
  // Posted, because `closed` may destroy the server: nothing of the server is on the stack or
  // waiting in the turn then.
  for (std::function<void()>& closed : std::exchange(closed_, {})) loop_.post(std::move(closed));
}

Server::Server(Loop& loop, ServerOptions options)
    : impl_(std::make_unique<Impl>(loop.impl().core(), server::valid(options))) {
  impl_->loop().add_server();
}

namespace {

/// Delays the destruction of a server's parts for kRounds rounds of the turn queue. Objects that
/// the turn still calls or destroys may refer to the parts. So may the objects destroyed by those:
/// the end of a stream ends its connection, then the session and its client.
class Departure final : public base::TurnQueue::Disposable {
 public:
  static constexpr int kRounds = 8;

  Departure(base::TurnQueue& turn, std::unique_ptr<base::TurnQueue::Disposable> parts, int rounds)
      : turn_(turn), parts_(std::move(parts)), rounds_(rounds) {}
  ~Departure() override {
    if (rounds_ == 0) return;
    turn_.dispose(std::make_unique<Departure>(turn_, std::move(parts_), rounds_ - 1));
  }

 private:
  base::TurnQueue& turn_;
  std::unique_ptr<base::TurnQueue::Disposable> parts_;
  const int rounds_;
};

}  // namespace

Server::~Server() {
  ON_LOOP_THREAD(impl_->environment(), "Server::~Server");
  impl_->loop().remove_server();
  impl_->end();
  base::TurnQueue& turn = impl_->turn();
  if (turn.empty()) return;
  turn.dispose(std::make_unique<Departure>(turn, std::move(impl_), Departure::kRounds));
}

Result<std::string> Server::listen(std::string_view address) {
  return impl_->listen(address);
}

Result<std::string> Server::listen(std::string_view address, const TlsOptions& tls) {
  return impl_->listen(address, tls);
}

void Server::reload_certificates(std::function<void(Result<void>)> done) {
  impl_->certificates().reload(std::move(done));
}

Namespace Server::of(std::string_view name) const {
  ON_LOOP_THREAD(impl_->environment(), "Server::of");
  return impl_->of(name);
}

Namespace Server::of(const Pattern& pattern) const {
  return impl_->socketio().of(pattern);
}

Namespace Server::of(NamespaceFilter filter) const {
  return impl_->socketio().of(std::move(filter));
}

std::vector<Namespace> Server::namespaces() const {
  return impl_->socketio().namespaces();
}

ListenerId Server::on_new_namespace(std::function<void(Namespace)> handler) const {
  return impl_->socketio().on_new_namespace(std::move(handler));
}

HttpRoutes& Server::http() {
  ON_LOOP_THREAD(impl_->environment(), "Server::http");
  return impl_->routes();
}

std::size_t Server::clients_count() const {
  return impl_->session_count();
}

void Server::close(std::function<void()> closed) {
  impl_->close(std::move(closed));
}

Awaitable<> Server::close() {
  return Awaitable<>([this](auto done) {
    // The loop outlives the server, which the coroutine may destroy.
    impl_->close([loop = &impl_->loop(), done = std::move(done)] { loop->go_on(done); });
  });
}

}  // namespace snug
