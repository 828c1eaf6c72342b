// One listener for each kind of event of a socket.
#include "admin/watcher.h"

#include <functional>
#include <string>
#include <utility>

#include "socketio/namespace_impl.h"

namespace snug::admin {
namespace {

std::size_t hash_of(Socket& socket) {
  return std::hash<Json>()(data_of(socket));
}

}  // namespace

Watcher::Watcher(socketio::Hub& hub, const Reporter& reporter, const Describer& describer)
    : reporter_(reporter), describer_(describer) {
  for (const Namespace& nsp : hub.namespaces()) watch(nsp);
  hub.on_new_namespace([this](const Namespace& nsp) { watch(nsp); });
}

void Watcher::watch(const Namespace& nsp) {
  nsp.impl()->before_connection([this](Socket socket) { on_socket(std::move(socket)); });
  watch_rooms(nsp);
}

void Watcher::watch_rooms(const Namespace& nsp) {
  const std::string& name = nsp.name();
  nsp.impl()->watch_rooms(
      [this, name](RoomChange change, std::string_view room, std::string_view id) {
        if (!reporter_.heard()) return;
        Json values = Json::array({name, room, id, reporter_.now()});
        if (change == RoomChange::kJoined) reporter_.tell("room_joined", std::move(values));
        if (change != RoomChange::kLeft) return;
        // As in Node, a socket that disconnects is reported as disconnected before its rooms are.
        reporter_.environment().turn.at_end(
            [this, values = std::move(values)] { reporter_.tell("room_left", values); });
      });
}

void Watcher::on_socket(Socket socket) {
  sockets_.insert_or_assign(socket.impl(), Known{socket, hash_of(socket)});
  if (reporter_.heard()) {
    reporter_.tell("socket_connected", Json::array({describer_.socket(socket), reporter_.now()}));
    // Most applications set the data in their connection handlers, which run next.
    reporter_.environment().turn.at_end([this, key = socket.impl()] {
      if (const auto known = sockets_.find(key); known != sockets_.end()) tell_data(known->second);
    });
  }
  socket.conn().on_upgrade([this, socket](std::string_view transport) {
    if (!socket.connected()) return;  // it has left the namespace, and the client is still there
    const Json changed{{"id", socket.id()}, {"nsp", socket.nsp().name()}, {"transport", transport}};
    reporter_.tell("socket_updated", Json::array({changed}));
  });
  socket.on_disconnect([this, socket](std::string_view reason) {
    sockets_.erase(socket.impl());
    reporter_.tell("socket_disconnected",
                   Json::array({socket.nsp().name(), socket.id(), reason, reporter_.now()}));
  });
  if (socket.nsp().name() != reporter_.nsp().name()) watch_events(socket);
}

void Watcher::watch_events(Socket& socket) {
  socket.on_any([this](Event event) { tell_event("event_received", std::move(event)); });
  socket.on_any_outgoing([this](Event event) { tell_event("event_sent", std::move(event)); });
}

void Watcher::tell_event(std::string_view what, Event event) const {
  if (!reporter_.heard()) return;
  Json named = event.args;
  named.insert(named.begin(), std::move(event.name));
  reporter_.tell(what, Json::array({event.socket.nsp().name(), event.socket.id(), std::move(named),
                                    reporter_.now()}));
}

void Watcher::tell_changed_data() {
  if (!reporter_.heard()) return;
  for (auto& [key, known] : sockets_) tell_data(known);
}

void Watcher::tell_data(Known& known) {
  const std::size_t hash = hash_of(known.socket);
  if (std::exchange(known.data_hash, hash) == hash) return;
  const Json changed{{"id", known.socket.id()},
                     {"nsp", known.socket.nsp().name()},
                     {"data", data_of(known.socket)}};
  reporter_.tell("socket_updated", Json::array({changed}));
}

}  // namespace snug::admin
