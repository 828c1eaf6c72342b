// Connection state recovery by the adapter of a namespace.
#include <utility>

#include "socketio/namespace_impl.h"

namespace snug {

const ConnectionStateRecoveryOptions* Namespace::Impl::recovery_options() const {
  if (over() || !context_.settings.recovery) return nullptr;
  return &*context_.settings.recovery;
}

void Namespace::Impl::broadcast_at(std::string_view offset, std::string_view event,
                                   OutgoingList values, const BroadcastOptions& options) {
  if (over()) return;
  if (!restores_) return memory_.broadcast(event, values, options);
  memory_.broadcast_at(offset, event, values, options);
}

void Namespace::Impl::session_moved(std::string_view sid, std::string_view pid) {
  if (over()) return;
  socketio::Member* const member = rooms().find_member(sid);
  if (member) static_cast<Socket::Impl&>(*member).end_moved(pid);
}

bool Namespace::Impl::restores_by_adapter(const Json& auth) const {
  return restores_ && !socketio::text_of(auth, "pid").empty() &&
         !socketio::text_of(auth, "offset").empty();
}

void Namespace::Impl::restore(const Json& auth,
                              std::function<void(std::unique_ptr<socketio::Recoverable>)> done) {
  restores_->start(std::string(socketio::text_of(auth, "pid")),
                   std::string(socketio::text_of(auth, "offset")),
                   [this, done = std::move(done)](std::optional<socketio::Restored> restored) {
                     done(std::make_unique<socketio::Recoverable>(recovery_, std::move(restored),
                                                                  environment().random));
                   });
}

void Namespace::Impl::give_back(const socketio::Recoverable& recoverable) {
  if (!recoverable.session || over()) return;
  adapter_->save_session(socketio::to_adapter(*recoverable.session, recoverable.session->data));
}

}  // namespace snug
