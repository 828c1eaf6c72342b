// Recovery of one socket.
#include "socketio/recoverable.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "socketio/client.h"
#include "socketio/namespace_impl.h"
#include "socketio/socket_impl.h"

namespace snug::socketio {

std::string_view text_of(const Json& auth, std::string_view name) {
  if (!auth.is_object()) return {};
  const auto field = auth.find(name);
  if (field == auth.end() || !field->is_string()) return {};
  return field->get_ref<const std::string&>();
}

RecoverableSession to_adapter(RecoverySession session, const std::any& data) {
  const Json* const json = std::any_cast<Json>(&data);
  return {std::move(session.pid), std::move(session.sid), std::move(session.rooms),
          json ? *json : Json(), /*connected=*/false};
}

Recoverable::Recoverable(const std::shared_ptr<Recovery>& recovery, const Json& auth,
                         base::Random& random)
    : home(recovery) {
  const std::string_view old_pid = text_of(auth, "pid");
  if (!old_pid.empty()) session = recovery->take(old_pid, text_of(auth, "offset"), missed);
  if (!session) {
    start_anew(*recovery, random);
    return;
  }
  resume();
}

Recoverable::Recoverable(const std::shared_ptr<Recovery>& recovery,
                         std::optional<Restored> restored, base::Random& random)
    : home(recovery), by_adapter(std::make_unique<ByAdapter>()) {
  if (!restored) {
    start_anew(*recovery, random);
    return;
  }
  session = std::move(restored->session);
  missed = std::move(restored->missed);
  by_adapter->hold = std::move(restored->hold);
  resume();
}

void Recoverable::resume() {
  recovered_ = true;
  pid = session->pid;
  first = session->first;
  resent = session->resent;
}

void Recoverable::start_anew(const Recovery& recovery, base::Random& random) {
  recovered_ = false;
  pid = base::random_id(random);
  first = recovery.last();
  resent = 0;
}

void Recoverable::keep_data(std::any& data) {
  const auto recovery = home.lock();
  if (recovery && recovery->persists(pid)) recovery->set_data(pid, std::move(data));
}

RecoverySession Recoverable::session_left(const std::string& sid,
                                          std::vector<std::string> rooms) const {
  return {.sid = sid,
          .pid = pid,
          .rooms = std::move(rooms),
          .data = {},
          .first = first,
          .resent = resent,
          .broken_at = {}};
}

bool is_recoverable(std::string_view reason) {
  constexpr std::array<std::string_view, 6> kReasons = {
      "transport error", "transport close",      "forced close",
      "ping timeout",    "server shutting down", "forced server close"};
  for (const std::string_view recoverable : kReasons) {
    if (reason == recoverable) return true;
  }
  return false;
}

}  // namespace snug::socketio

namespace snug {

bool Socket::Impl::recovered() const {
  return recoverable() && recoverable()->recovered();
}

void Socket::Impl::make_recoverable(std::unique_ptr<socketio::Recoverable> recoverable) {
  seldom().recoverable = std::move(recoverable);
  auto& session = seldom_->recoverable->session;
  if (!session) return;
  seldom_->data = std::move(session->data);
  const std::vector<std::string> rooms = session->rooms;  // a handler of one may end the session
  for (const std::string& room : rooms) {
    if (room != id()) nsp_->join(*this, room);
  }
}

/// Sends the missed packets; as in Node, they come before the CONNECT packet. Returns the secret
/// for that packet, empty if this socket cannot come back.
std::string_view Socket::Impl::recover() {
  if (!recoverable()) return {};
  socketio::Recoverable& own = *recoverable();
  const auto session = std::exchange(own.session, std::nullopt);
  if (!session) return own.pid;
  socketio::Recovery& recovery = *nsp_->recovery();
  auto missed = std::exchange(own.missed, {});
  socketio::Recovery::Hold hold;
  if (own.by_adapter) hold = std::move(own.by_adapter->hold);
  bool in_own_room = false;
  for (const std::string& room : session->rooms) in_own_room = in_own_room || room == id();
  if (recovery.add_missed(session->rooms, missed)) {
    for (const socketio::EncodedPacket& packet : missed.packets) client_->send(packet);
    own.resent = missed.last;
    if (!in_own_room) nsp_->leave(*this, id());
    return own.pid;
  }
  // A middleware took so long that a limit dropped packets.
  for (const std::string& room : session->rooms) {
    if (room != id()) nsp_->leave(*this, room);
  }
  drop_data();
  own.start_anew(recovery, nsp_->environment().random);
  return own.pid;
}

/// The packet carries its offset and is kept. Also for a disconnected socket, which may come back.
void Socket::Impl::emit_recoverable(std::string_view event, OutgoingList values,
                                    const EmitFlags& flags) {
  socketio::Recoverable& own = *recoverable();
  const auto recovery = own.home.lock();
  if (!recovery) return;
  if (own.by_adapter) return emit_by_adapter(event, values, flags);
  const bool away = closed() && recovery->persists(own.pid);
  if ((!joined() && !away) || !nsp_->may_emit(event)) return;
  const socketio::EncodedPacket packet =
      nsp_->encode(event, values, std::nullopt, flags, recovery->next_offset());
  const std::string own_room(id());
  recovery->keep(packet, std::span(&own_room, 1), {});
  if (away) return;
  if (watches_outgoing()) tell_outgoing(event, values);
  if (joined()) client_->send(packet);
}

/// Leaves a session behind if a client may come back after `reason`. A socket that had not
/// connected yet (empty reason) gives back the session it came with. Its data stay until
/// keep_data().
void Socket::Impl::persist(std::string_view reason) {
  socketio::Recoverable& own = *recoverable();
  const auto recovery = own.home.lock();
  if (!recovery) return;
  if (own.by_adapter) return leave_session(reason);
  if (auto session = std::exchange(own.session, std::nullopt)) {
    recovery->give_back(*std::move(session));
  } else if (socketio::is_recoverable(reason)) {
    recovery->persist(own.session_left(std::string(id()), nsp_->rooms().rooms_of(*this)));
  }
}

/// The disconnect handlers have run: the session that was left gets the data as it is now.
void Socket::Impl::finish_session() {
  socketio::Recoverable& own = *recoverable();
  if (own.by_adapter) return save_session_left();
  own.keep_data(seldom_->data);
}

}  // namespace snug
