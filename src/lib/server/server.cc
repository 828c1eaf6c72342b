// snug::Server: the library's composition root.
#include "snug/server.h"

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/loop_thread.h"
#include "server/departure.h"
#include "server/loop_impl.h"
#include "server/server_impl.h"
#include "server/validate.h"

namespace snug {

namespace {

bool is_empty(const server::ClientFiles::Source& client_files) {
  return std::visit([](const auto& source) { return source.empty(); }, client_files);
}

}  // namespace

Server::Impl::Impl(server::LoopCore& loop, const ServerOptions& options)
    : environment_(server::environment_of(loop, options)),
      socketio_(environment_, options),
      sessions_(*this, environment_.turn),
      front_(loop, environment_, options, "/socket.io/", sessions_) {
  if (is_empty(options.client_files)) return;
  client_files_.emplace(options.client_files, front_.path(), environment_.log);
  client_files_->add_to(front_.router());
}

Server::Impl::~Impl() = default;

void Server::Impl::on_session(engineio::Session& session) {
  socketio_.on_session(session);
  if (front_.hooks().hears_connections()) front_.hooks().tell_connection(socketio_.newest_conn());
}

void Server::Impl::set_monitor(std::unique_ptr<server::Monitor> monitor) {
  CHECK(!monitored());
  monitor_ = std::move(monitor);
  sessions_.watch(*monitor_);
  if (front_.closing()) monitor_->on_server_closing();
}

void Server::Impl::end() {
  self_.reset();
  front_.stop_listening();
  socketio_.end();
  front_.end();
}

void Server::Impl::close(std::function<void()> closed) {
  ON_LOOP_THREAD(environment_, "Server::close");
  const auto close_rest = [weak = std::weak_ptr(self_), closed = std::move(closed)] {
    if (const auto self = weak.lock()) (*self)->close_adapters(closed);
  };
  if (front_.close(close_rest) && monitor_) monitor_->on_server_closing();
}

void Server::Impl::close_adapters(const std::function<void()>& closed) {
  // Last, because handlers of disconnects may still emit to the other servers. Posted, because
  // `closed` may destroy the server, and an adapter may be on the stack.
  const auto end = [&loop = loop(), closed] {
    if (closed) loop.post(closed);
  };
  if (!socketio_.close_adapters(end) && closed) closed();
}

Server::Server(Loop& loop, ServerOptions options)
    : impl_(std::make_unique<Impl>(loop.impl().core(), server::valid(options))) {
  impl_->loop().add_server();
}

Server::~Server() {
  ON_LOOP_THREAD(impl_->environment(), "Server::~Server");
  impl_->loop().remove_server();
  impl_->end();
  base::TurnQueue& turn = impl_->turn();
  server::depart(turn, std::move(impl_));
}

Result<std::string> Server::listen(std::string_view address) {
  return impl_->front().listen(address);
}

Result<std::string> Server::listen(std::string_view address, const TlsOptions& tls) {
  return impl_->front().listen(address, tls);
}

void Server::reload_certificates(std::function<void(Result<void>)> done) {
  impl_->front().certificates().reload(std::move(done));
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
  return impl_->front().routes();
}

Engine& Server::engine() {
  return impl_->engine();
}

void Server::close(std::function<void()> closed) {
  impl_->close(std::move(closed));
}

Awaitable<> Server::close() {
  return server::awaitable_close(impl_->front().loop(),
                                 [this](auto closed) { impl_->close(closed); });
}

}  // namespace snug
