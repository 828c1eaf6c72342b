// Clients come and go, and the server ends.
#include "socketio/hub.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {

Hub::Hub(base::Environment& environment, const ServerOptions& options)
    : ClientHost(context_),
      context_(environment, options, over_),
      namespaces_(context_, *this, options.adapter),
      dynamic_(context_, *this, namespaces_),
      adapters_end_(environment) {
  of("/");
}

Hub::~Hub() {
  end();
}

void Hub::end() {
  if (std::exchange(*over_, true)) return;
  newcomers_.clear();
  std::vector<std::shared_ptr<Namespace::Impl>> namespaces = std::exchange(removed_, {});
  for (const auto& [name, nsp] : namespaces_.all()) namespaces.push_back(nsp);
  for (const auto& parent : dynamic_.end()) namespaces.push_back(parent);
  for (const auto& nsp : namespaces) nsp->silence();
  std::vector<Socket> sockets = std::exchange(retired_, {});
  for (const auto& client : clients_) client->abandon(sockets);
  // The application's code may run from here on.
  context_.completions.clear();
  adapters_end_.drop();
  for (const Socket& socket : sockets) socket.impl()->release();
  for (const auto& nsp : namespaces) nsp->release();
  dynamic_.drop_filters();
  namespaces_.drop_adapter_factory();
}

bool Hub::close_adapters(std::function<void()> done) {
  std::vector<std::shared_ptr<Namespace::Impl>> all;
  for (const auto& [name, nsp] : namespaces_.all()) {
    if (nsp->has_own_adapter()) all.push_back(nsp);
  }
  if (all.empty()) return false;
  adapters_end_.close(all, std::move(done));
  return true;
}

std::vector<Namespace> Hub::namespaces() const {
  std::vector<Namespace> all;
  all.reserve(namespaces_.all().size());
  for (const auto& [name, nsp] : namespaces_.all()) all.emplace_back(nsp);
  std::sort(all.begin(), all.end(),
            [](const Namespace& a, const Namespace& b) { return a.name() < b.name(); });
  return all;
}

Namespace Hub::of(std::string_view name) {
  std::string full(name);
  if (!full.starts_with('/')) full.insert(0, 1, '/');
  if (const auto existing = find(full)) return *existing;
  Namespace::Impl& made = namespaces_.add(full);
  if (!*over_) {
    dynamic_.adopt(made);
    if (full != "/") namespaces_.tell_new(made);
  }
  return Namespace(made.shared_from_this());
}

Namespace Hub::of(const Pattern& pattern) {
  return Namespace(dynamic_.add_parent(pattern, nullptr).shared_from_this());
}

Namespace Hub::of(NamespaceFilter filter) {
  return Namespace(dynamic_.add_parent(std::nullopt, std::move(filter)).shared_from_this());
}

std::optional<Namespace> Hub::find(std::string_view name) {
  Namespace::Impl* const nsp = namespaces_.find(name);
  return nsp ? std::optional(Namespace(nsp->shared_from_this())) : std::nullopt;
}

ListenerId Hub::on_new_namespace(std::function<void(Namespace)> handler) {
  Namespace::Impl& root = *of("/").impl();
  return root.add_handler<HandlerKind::kNewNamespace>({}, std::move(handler));
}

void Hub::remove_namespace(Namespace::Impl& nsp) {
  auto removed = namespaces_.take(nsp);
  if (!removed) return;
  removed_.push_back(std::move(removed));
  dynamic_.disown(nsp);
  context_.environment.turn.at_end(*this);
}

void Hub::enter_namespace(Client& client, const std::string& name, const Json& auth) {
  if (Namespace::Impl* const nsp = namespaces_.find(name)) return client.join(*nsp, auth);
  dynamic_.ask(client, name, auth);
}

void Hub::on_session(engineio::Session& session) {
  ClientHost& host = *this;
  clients_.push_back(std::make_unique<Client>(host, session));
  clients_.back()->slot = static_cast<std::uint32_t>(clients_.size() - 1);
  if (session.protocol() == 3 && !*over_) {
    newcomers_.push_back(clients_.back().get());
    context_.environment.turn.at_end(*this);
  }
}

void Hub::remove_client(Client& client) {
  std::erase(newcomers_, &client);
  CHECK(clients_[client.slot].get() == &client);
  const std::uint32_t slot = client.slot;
  context_.environment.turn.dispose(std::move(clients_[slot]));
  clients_[slot] = std::move(clients_.back());
  clients_.pop_back();
  if (slot < clients_.size()) clients_[slot]->slot = slot;
}

void Hub::on_turn_end() {
  while (!newcomers_.empty()) {
    Client& client = *newcomers_.front();
    newcomers_.erase(newcomers_.begin());
    client.connect_to_root();
  }
  release_retired();
}

void Hub::retire(Socket left) {
  retired_.push_back(std::move(left));
  context_.environment.turn.at_end(*this);
}

void Hub::release_retired() {
  // Destroying the application's state may make other sockets leave.
  while (!retired_.empty() || !removed_.empty()) {
    for (const Socket& socket : std::exchange(retired_, {})) socket.impl()->release();
    for (const auto& nsp : std::exchange(removed_, {})) nsp->release();
  }
}

}  // namespace snug::socketio
