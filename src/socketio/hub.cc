// The namespaces and clients of one server, by name and by slot.
#include "socketio/hub.h"

#include <utility>

#include "base/check.h"
#include "socketio/client.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {

Hub::Hub(base::Environment& shared, const ServerOptions& options)
    : environment(shared),
      limits{.max_attachment_count = options.max_attachment_count,
             .max_attachment_bytes = options.max_attachment_bytes,
             .max_json_depth = options.max_json_depth},
      parser(options.parser),
      encoder(parser.get()),
      connect_timeout(options.connect_timeout),
      attachment_timeout(options.attachment_timeout),
      adapter_factory_(options.adapter) {
  make_namespace("/");
}

Hub::~Hub() {
  for (const auto& [name, nsp] : namespaces_) nsp->release();
}

Namespace::Impl* Hub::find_namespace(std::string_view name) {
  const auto place = namespaces_.find(name);
  return place == namespaces_.end() ? nullptr : place->second.get();
}

Namespace::Impl& Hub::make_namespace(std::string_view name) {
  std::string full(name);
  if (!full.starts_with('/')) full.insert(0, 1, '/');
  auto& place = namespaces_[full];
  if (place) return *place;
  Namespace::Impl& made = *(place = std::make_shared<Namespace::Impl>(*this, full));
  made.set_adapter(adapter_factory_);
  return made;
}

void Hub::add_client(engineio::Session& session) {
  clients_.push_back(std::make_unique<Client>(*this, session));
  clients_.back()->slot = clients_.size() - 1;
}

void Hub::remove_client(Client& client) {
  CHECK(clients_[client.slot].get() == &client);
  const std::size_t slot = client.slot;
  environment.turn.dispose(std::move(clients_[slot]));
  clients_[slot] = std::move(clients_.back());
  clients_.pop_back();
  if (slot < clients_.size()) clients_[slot]->slot = slot;
}

}  // namespace snug::socketio
