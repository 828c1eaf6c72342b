// The sessions of sockets whose adapter keeps them: saved at connect, at each change of rooms and
// when the connection breaks.
#include <utility>

#include "socketio/client.h"
#include "socketio/namespace_impl.h"
#include "socketio/recoverable.h"
#include "socketio/socket_impl.h"

namespace snug {

/// Once a turn, after the handlers that join rooms.
void Socket::Impl::save_session_soon() {
  socketio::Recoverable* const own = recoverable();
  if (!own || !own->by_adapter || !joined() || std::exchange(own->by_adapter->save_due, true))
    return;
  nsp_->complete([self = Socket(this)] { self.impl()->save_session(); });
}

void Socket::Impl::save_session() {
  socketio::Recoverable& own = *recoverable();
  own.by_adapter->save_due = false;
  if (!joined() || own.by_adapter->moved || nsp_->over()) return;
  RecoverableSession session = socketio::to_adapter(
      own.session_left(std::string(id()), nsp_->rooms().rooms_of(*this)), seldom_->data);
  session.connected = true;
  nsp_->adapter().save_session(session);
}

/// It leaves for `reason`, which is empty if it had not connected yet.
void Socket::Impl::leave_session(std::string_view reason) {
  socketio::Recoverable& own = *recoverable();
  socketio::ByAdapter& its = *own.by_adapter;
  its.hold = {};
  if (its.moved) return;
  if (const auto session = std::exchange(own.session, std::nullopt)) {
    return nsp_->adapter().save_session(socketio::to_adapter(*session, seldom_->data));
  }
  if (reason.empty()) return;  // it was never saved
  if (!socketio::is_recoverable(reason)) return nsp_->adapter().forget_session(own.pid);
  its.left = own.session_left(std::string(id()), nsp_->rooms().rooms_of(*this));
  its.away_until =
      environment().timers.now() + nsp_->recovery_options()->max_disconnection_duration;
}

/// After its last handlers, which may have changed its data.
void Socket::Impl::save_session_left() {
  socketio::ByAdapter& its = *recoverable()->by_adapter;
  const auto session = std::exchange(its.left, std::nullopt);
  if (!session || its.moved || nsp_->over()) return;
  nsp_->adapter().save_session(socketio::to_adapter(*session, seldom_->data));
}

void Socket::Impl::end_moved(std::string_view pid) {
  socketio::Recoverable* const own = recoverable();
  if (!own || !own->by_adapter || own->pid != pid || own->session) return;
  own->by_adapter->moved = true;
  disconnect();
}

/// Every server delivers it in the same order. Also for a disconnected socket whose client may come
/// back.
void Socket::Impl::emit_by_adapter(std::string_view event, OutgoingList values,
                                   const EmitFlags& flags) {
  if (nsp_->over()) return;
  const bool away = closed() && environment().timers.now() < recoverable()->by_adapter->away_until;
  if ((!joined() && !away) || !nsp_->may_emit(event)) return;
  nsp_->adapter().broadcast(event, values, {{std::string(id())}, {}, flags});
}

}  // namespace snug
