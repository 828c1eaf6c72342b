// The face of this room: hands sessions and names to the hub.
#include "socketio/server.h"

#include <optional>
#include <utility>

#include "socketio/hub.h"

namespace snug::socketio {

Server::Server(base::Environment& environment, const ServerOptions& options)
    : hub_(std::make_unique<Hub>(environment, options)) {}

Server::~Server() = default;

Namespace Server::of(std::string_view name) {
  return Namespace(hub_->make_namespace(name).shared_from_this());
}

Namespace Server::of(std::regex pattern) {
  return Namespace(hub_->make_parent(std::move(pattern), nullptr).shared_from_this());
}

Namespace Server::of(NamespaceFilter filter) {
  return Namespace(hub_->make_parent(std::nullopt, std::move(filter)).shared_from_this());
}

std::optional<Namespace> Server::find(std::string_view name) {
  Namespace::Impl* const nsp = hub_->find_namespace(name);
  return nsp ? std::optional(Namespace(nsp->shared_from_this())) : std::nullopt;
}

std::vector<Namespace> Server::namespaces() const {
  return hub_->namespaces();
}

void Server::on_new_namespace(std::function<void(Namespace)> handler) {
  hub_->on_new_namespace(std::move(handler));
}

void Server::end() {
  hub_->end();
}

void Server::on_session(engineio::Session& session) {
  hub_->add_client(session);
}

}  // namespace snug::socketio
