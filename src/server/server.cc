// snug::Server: the library's composition root.
#include "snug/server.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/loop_impl.h"
#include "server/server_impl.h"

namespace snug {

namespace {

// Long enough for a client on a poor line to take its last bytes, short enough for a restart.
constexpr std::chrono::seconds kCloseTimeout{5};

base::Environment environment_of(net::Loop& loop, const ServerOptions& options) {
  base::Environment environment = loop.environment();
  if (options.log) environment.log = options.log;
  return environment;
}

websocket::DeflateOptions deflate_options(const PerMessageDeflateOptions& options) {
  return {options.threshold,
          options.server_no_context_takeover,
          options.client_no_context_takeover,
          options.server_max_window_bits,
          options.client_max_window_bits,
          options.level,
          options.memory_level};
}

engineio::Options engineio_options(const ServerOptions& options) {
  const auto offers = [&](std::string_view name) {
    return std::count(options.transports.begin(), options.transports.end(), name) > 0;
  };
  engineio::Options result;
  result.ping_interval = options.ping_interval;
  result.ping_timeout = options.ping_timeout;
  result.upgrade_timeout = options.upgrade_timeout;
  result.max_http_buffer_size = options.max_http_buffer_size;
  result.polling = offers("polling");
  result.websocket = offers("websocket");
  result.allow_upgrades = options.allow_upgrades;
  if (options.per_message_deflate) {
    result.per_message_deflate = deflate_options(*options.per_message_deflate);
  }
  if (const auto& compression = options.http_compression) {
    result.http_compression = engineio::HttpCompression{compression->threshold, compression->level};
  }
  result.cors_origins = options.cors.origins;
  result.cors_credentials = options.cors.credentials;
  result.allow_request = options.allow_request;
  return result;
}

/// As Node: with or without slashes at its ends, the path is the folder of that name.
std::string folder_path(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() ? "/" : "/" + std::string(path) + "/";
}

}  // namespace

Server::Impl::Impl(net::Loop& loop, const ServerOptions& options)
    : loop_(loop),
      environment_(environment_of(loop, options)),
      close_timer_(environment_.timers, *this),
      routes_(environment_.log),
      http_(environment_, http::Limits{}),
      socketio_(environment_, options),
      engineio_(environment_, engineio_options(options), socketio_),
      certificates_(loop, environment_) {
  // Listeners warn through the loop, which has no other place for lines.
  if (options.log) loop.environment().log = options.log;
  const std::string path = folder_path(options.path);
  http_.router().add(path, engineio_);
  if (path != "/") http_.router().add("/", routes_);
  if (options.client_files.empty()) return;
  client_files_.emplace(options.client_files, path, environment_.log);
  client_files_->add_to(http_.router());
}

Server::Impl::~Impl() = default;

Result<std::string> Server::Impl::listen(std::string_view address) {
  return listen(address, std::shared_ptr<const net::TlsIdentity>());
}

Result<std::string> Server::Impl::listen(std::string_view address, const TlsOptions& tls) {
  auto identity = certificates_.identity_of(tls);
  if (!identity) return Unexpected(identity.error());
  return listen(address, std::move(*identity));
}

Result<std::string> Server::Impl::listen(std::string_view address,
                                         std::shared_ptr<const net::TlsIdentity> identity) {
  auto listener = net::listen(loop_, address, *this, std::move(identity));
  if (!listener) return Unexpected(listener.error());
  listeners_.push_back(std::move(*listener));
  return listeners_.back()->address();
}

void Server::Impl::on_stream(std::unique_ptr<net::Stream> stream) {
  ++stream_count_;
  http_.on_stream(std::move(stream));
}

void Server::Impl::on_stream_gone() {
  --stream_count_;
  if (closing_ && stream_count_ == 0) environment_.turn.at_end(*this);
}

void Server::Impl::close(std::function<void()> closed) {
  if (closed) closed_.push_back(std::move(closed));
  if (!std::exchange(closing_, true)) {
    listeners_.clear();
    http_.close();  // first: waiting polls are then answered as the last ones of their connections
    engineio_.close();
    close_timer_.start(kCloseTimeout);
  }
  environment_.turn.at_end(*this);
}

void Server::Impl::on_timer(base::Timer&) {
  environment_.turn.at_end(*this);
}

void Server::Impl::on_turn_end() {
  if (stream_count_ > 0 && close_timer_.active()) return;
  close_timer_.stop();
  // From a callback of its own, with nothing of this server on the stack or waiting in this turn:
  // it may destroy the server.
  for (std::function<void()>& closed : std::exchange(closed_, {})) loop_.post(std::move(closed));
}

Server::Server(Loop& loop, ServerOptions options)
    : impl_(std::make_unique<Impl>(loop.impl().net(), options)) {}

Server::~Server() {
  // What this turn still has to do or to destroy may refer to the server's parts.
  base::TurnQueue& turn = impl_->turn();
  if (!turn.empty()) turn.dispose(std::move(impl_));
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

Namespace Server::of(std::string_view name) {
  return impl_->of(name);
}

HttpRoutes& Server::http() {
  return impl_->routes();
}

std::size_t Server::clients_count() const {
  return impl_->session_count();
}

void Server::close(std::function<void()> closed) {
  impl_->close(std::move(closed));
}

}  // namespace snug
