// The face of this room: hands sessions and names to the hub.
#include "socketio/server.h"

#include <optional>
#include <utility>

#include "socketio/hub.h"
#include "socketio/namespace_impl.h"

namespace snug::socketio {

class Server::Impl : public Hub {
  using Hub::Hub;
};

Server::Server(base::Environment& environment, const ServerOptions& options)
    : impl_(std::make_unique<Impl>(environment, options)) {}

Server::~Server() = default;

Namespace Server::of(std::string_view name) {
  return Namespace(impl_->make_namespace(name).shared_from_this());
}

Namespace Server::of(std::regex pattern) {
  return Namespace(impl_->dynamic().add_parent(std::move(pattern), nullptr).shared_from_this());
}

Namespace Server::of(NamespaceFilter filter) {
  return Namespace(impl_->dynamic().add_parent(std::nullopt, std::move(filter)).shared_from_this());
}

std::optional<Namespace> Server::find(std::string_view name) {
  Namespace::Impl* const nsp = impl_->find_namespace(name);
  return nsp ? std::optional(Namespace(nsp->shared_from_this())) : std::nullopt;
}

std::vector<Namespace> Server::namespaces() const {
  return impl_->namespaces();
}

void Server::on_new_namespace(std::function<void(Namespace)> handler) {
  impl_->on_new_namespace(std::move(handler));
}

void Server::end() {
  impl_->end();
}

void Server::on_session(engineio::Session& session) {
  impl_->add_client(session);
}

}  // namespace snug::socketio
