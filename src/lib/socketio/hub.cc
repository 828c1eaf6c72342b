// The namespaces and clients of one server, by name and by slot.
#include "socketio/hub.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "socketio/client.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {

Hub::Hub(base::Environment& shared, const ServerOptions& options)
    : environment(shared),
      completions(shared),
      limits{.max_attachment_count = options.max_attachment_count,
             .max_attachment_bytes = options.max_attachment_bytes,
             .max_json_depth = options.max_json_depth},
      parser(options.parser),
      encoder(parser.get()),
      recovery(options.connection_state_recovery),
      unnoticed_break(options.ping_interval + 2 * options.ping_timeout),
      connect_timeout(options.connect_timeout),
      attachment_timeout(options.attachment_timeout),
      cleanup_empty_child_namespaces(options.cleanup_empty_child_namespaces),
      adapter_factory_(options.adapter),
      dynamic_(*this, options.max_child_namespaces) {
  make_namespace("/");
}

Hub::~Hub() {
  end();
}

void Hub::end() {
  if (std::exchange(*over, true)) return;
  newcomers_.clear();
  std::vector<std::shared_ptr<Namespace::Impl>> namespaces = std::exchange(removed_, {});
  for (const auto& [name, nsp] : namespaces_) namespaces.push_back(nsp);
  for (const auto& parent : dynamic_.end()) namespaces.push_back(parent);
  for (const auto& nsp : namespaces) nsp->silence();
  std::vector<Socket> sockets = std::exchange(retired_, {});
  for (const auto& client : clients_) client->abandon(sockets);
  // From here on code of the application runs.
  completions.clear();
  for (const Socket& socket : sockets) socket.impl()->release();
  for (const auto& nsp : namespaces) nsp->release();
  dynamic_.drop_filters();
  std::exchange(new_namespace_handlers_, {}).clear();
  std::exchange(adapter_factory_, nullptr);
}

Namespace::Impl* Hub::find_namespace(std::string_view name) {
  const auto place = namespaces_.find(name);
  return place == namespaces_.end() ? nullptr : place->second.get();
}

std::vector<Namespace> Hub::namespaces() const {
  std::vector<Namespace> all;
  all.reserve(namespaces_.size());
  for (const auto& [name, nsp] : namespaces_) all.emplace_back(nsp);
  std::sort(all.begin(), all.end(),
            [](const Namespace& a, const Namespace& b) { return a.name() < b.name(); });
  return all;
}

Namespace::Impl& Hub::make_namespace(std::string_view name) {
  std::string full(name);
  if (!full.starts_with('/')) full.insert(0, 1, '/');
  if (Namespace::Impl* const existing = find_namespace(full)) return *existing;
  Namespace::Impl& made = add_namespace(full);
  if (*over) return made;
  dynamic_.adopt(made);
  if (full != "/") tell_new(made);
  return made;
}

Namespace::Impl& Hub::add_namespace(const std::string& name) {
  auto& place = namespaces_[name];
  CHECK(place == nullptr);
  const auto made = place = std::make_shared<Namespace::Impl>(*this, name);
  if (!*over) made->set_adapter(adapter_factory_);
  return *made;
}

void Hub::remove_namespace(Namespace::Impl& nsp) {
  const auto place = namespaces_.find(nsp.name());
  if (place == namespaces_.end() || place->second.get() != &nsp) return;
  removed_.push_back(std::move(place->second));
  namespaces_.erase(place);
  dynamic_.disown(nsp);
  environment.turn.at_end(*this);
}

void Hub::on_new_namespace(std::function<void(Namespace)> handler) {
  if (*over) return;
  new_namespace_handlers_.push_back(
      std::make_shared<const std::function<void(Namespace)>>(std::move(handler)));
}

void Hub::tell_new(Namespace::Impl& nsp) {
  const std::size_t count = new_namespace_handlers_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto handler = new_namespace_handlers_[i];
    run_guarded(environment, "a new namespace",
                [&] { (*handler)(Namespace(nsp.shared_from_this())); });
  }
}

void Hub::add_client(engineio::Session& session) {
  clients_.push_back(std::make_unique<Client>(*this, session));
  clients_.back()->slot = static_cast<std::uint32_t>(clients_.size() - 1);
  if (session.protocol() == 3 && !*over) {
    newcomers_.push_back(clients_.back().get());
    environment.turn.at_end(*this);
  }
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
  environment.turn.at_end(*this);
}

void Hub::release_retired() {
  // What they hold of the application may make others leave.
  while (!retired_.empty() || !removed_.empty()) {
    for (const Socket& socket : std::exchange(retired_, {})) socket.impl()->release();
    for (const auto& nsp : std::exchange(removed_, {})) nsp->release();
  }
}

void Hub::remove_client(Client& client) {
  std::erase(newcomers_, &client);
  CHECK(clients_[client.slot].get() == &client);
  const std::uint32_t slot = client.slot;
  environment.turn.dispose(std::move(clients_[slot]));
  clients_[slot] = std::move(clients_.back());
  clients_.pop_back();
  if (slot < clients_.size()) clients_[slot]->slot = slot;
}

}  // namespace snug::socketio
