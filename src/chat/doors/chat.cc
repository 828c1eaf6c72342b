// The chat on a snug::Server.
#include "doors/chat.h"

#include <algorithm>
#include <any>
#include <stdexcept>
#include <utility>
#include <vector>

#include "doors/parts.h"
#include "doors/socket_peer.h"
#include "live/loop_clock.h"
#include "live/wire.h"
#include "people/tokens.h"

namespace snug::chat {

struct Chat::Parts {
  Parts(Loop& loop, Server& server, model::Store& store, model::Snapshot snapshot, Options options)
      : clock(loop),
        audience(server),
        chat(clock, audience, server.http(), store, std::move(snapshot), std::move(options)) {}

  void admit(Socket socket, const Next& next);
  void connect(Socket socket);

  LoopClock clock;
  ServerAudience audience;
  ChatParts chat;
};

/// Decides who may connect. The socket's data carries the Admission to connect().
void Chat::Parts::admit(Socket socket, const Next& next) {
  const auto admission = chat.socket_door.admit(socket.handshake());
  if (!admission) {
    const Json error = error_text(admission.error()).json();
    return next(ConnectError{std::string(code_name(admission.error().code)), error});
  }
  socket.data() = *admission;
  next();
}

void Chat::Parts::connect(Socket socket) {
  const auto* admission = std::any_cast<Admission>(&socket.data());
  if (admission == nullptr) return socket.disconnect(true);
  const auto session = chat.socket_door.connected(std::make_unique<SocketPeer>(socket), *admission);
  socket.data().reset();
  if (!session) return socket.disconnect(true);
  const SessionId id = *session;
  socket.on_any([this, id](const Event& event) {
    chat.socket_door.received(id, event.name, event.args, event.ack);
  });
  socket.conn().on_drain([this, id] { chat.socket_door.drained(id); });
  // The session ends as soon as the socket begins to leave, so that later callbacks, such as those
  // of its open acknowledgements, find no session.
  socket.on_disconnecting([this, id](std::string_view) { chat.socket_door.disconnected(id); });
  if (!socket.connected()) chat.socket_door.disconnected(id);  // It ended within connected().
}

Chat::Chat(Loop& loop, Server& server, model::Store& store, model::Snapshot snapshot,
           Options options) {
  if (!initialise_crypto()) throw std::runtime_error("libsodium does not work here");
  parts_ = std::make_unique<Parts>(loop, server, store, std::move(snapshot), std::move(options));
  server.use([this](Socket socket, const Next& next) { parts_->admit(std::move(socket), next); });
  server.on_connection([this](Socket socket) { parts_->connect(std::move(socket)); });
}

/// Disconnects all sockets first, so that none of their callbacks reaches a destroyed part.
Chat::~Chat() {
  parts_->chat.health.stop();
  parts_->chat.sessions.disconnect_all();
}

void Chat::owner_link(std::function<void(std::optional<std::string>)> done) {
  parts_->chat.invitations.owner_link(std::move(done));
}

void Chat::reset_password(std::string_view name, std::string password,
                          std::function<void(Result<void>)> done) {
  parts_->chat.accounts.reset_password(name, std::move(password), std::move(done));
}

void Chat::invite(const Json& payload, std::function<void(Json)> done) {
  parts_->chat.ask_as_owner("invite:create", payload, std::move(done));
}

Json Chat::people() const {
  std::vector<const Person*> sorted;
  for (const auto& [id, person] : parts_->chat.directory.people()) sorted.push_back(&person);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Person* a, const Person* b) {
    return a->user.created_at < b->user.created_at;
  });
  Json everyone = Json::array();
  for (const Person* person : sorted) everyone.push_back(person_text(*person).json());
  return everyone;
}

void Chat::check_writer(std::function<void(bool)> done) {
  parts_->chat.check_writer(std::move(done));
}

void Chat::shutdown(std::function<void()> done) {
  parts_->chat.shutdown(std::move(done));
}

std::size_t Chat::people_count() const {
  return parts_->chat.directory.people_count();
}

std::size_t Chat::rooms_count() const {
  return parts_->chat.directory.rooms_count();
}

std::size_t Chat::sockets_count() const {
  return parts_->chat.sessions.count();
}

}  // namespace snug::chat
