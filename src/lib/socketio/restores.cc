// Asks the adapter, and bounds the wait.
#include "socketio/restores.h"

#include <utility>

#include "snug/outgoing.h"
#include "socketio/namespace_impl.h"

namespace snug::socketio {

Restores::Restores(Namespace::Impl& nsp) : nsp_(nsp), deadline_(nsp.environment().timers, *this) {}

Restores::~Restores() = default;

void Restores::start(const std::string& pid, const std::string& offset, Done done) {
  const std::uint64_t id = ++last_id_;
  const std::shared_ptr<Recovery> recovery = nsp_.shared_recovery();
  const auto place = waiting_.insert(
      waiting_.end(),
      {.id = id,
       .done = std::move(done),
       .missed = {.packets = {}, .last = recovery->last()},
       .hold = Recovery::Hold(recovery),
       .deadline = nsp_.environment().timers.now() + nsp_.recovery_options()->restore_timeout,
       .by_offset = {}});
  place->by_offset = by_offset_.emplace(offset, &*place);
  by_id_[id] = place;
  nsp_.hold();  // it lives while clients wait for it
  watch();
  const auto answered = std::make_shared<bool>(false);
  nsp_.adapter().restore_session(
      pid, offset, [self = std::weak_ptr(self_), answered, id](Result<RestoredSession> answer) {
        if (std::exchange(*answered, true)) return;
        if (const auto restores = self.lock()) (*restores)->on_answer(id, std::move(answer));
      });
}

void Restores::on_answer(std::uint64_t id, Result<RestoredSession> answer) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {  // too late: the client has started anew
    if (answer) give_back(answer->session);
    return;
  }
  const auto keeps_nsp = nsp_.shared_from_this();
  Waiting waiting = take(found->second);
  if (answer) {
    waiting.done(restored(*std::move(answer), waiting));
  } else {
    nsp_.log(LogLevel::kDebug, "socketio: a session was not restored: " + answer.error().message);
    waiting.done(std::nullopt);
  }
  nsp_.unhold();
}

Restored Restores::restored(RestoredSession answer, Waiting& waiting) const {
  Restored restored;
  restored.session.sid = std::move(answer.session.sid);
  restored.session.pid = std::move(answer.session.pid);
  restored.session.rooms = std::move(answer.session.rooms);
  if (!answer.session.data.is_null()) restored.session.data = std::move(answer.session.data);
  restored.missed = std::move(waiting.missed);
  for (const MissedEvent& event : answer.missed) {
    restored.missed.packets.push_back(
        nsp_.encode(event.name, {each(event.values)}, std::nullopt, {}, event.offset));
  }
  restored.hold = std::move(waiting.hold);
  return restored;
}

Restores::Waiting Restores::take(List::iterator place) {
  by_id_.erase(place->id);
  by_offset_.erase(place->by_offset);
  Waiting taken = std::move(*place);
  waiting_.erase(place);
  return taken;
}

void Restores::on_delivered(std::string_view offset) {
  if (by_offset_.empty()) return;
  const auto [first, last] = by_offset_.equal_range(std::string(offset));
  for (auto place = first; place != last; ++place) {
    place->second->missed.last = nsp_.recovery()->last();
  }
}

void Restores::give_back(const RecoverableSession& session) {
  RecoverableSession away = session;
  away.connected = false;
  nsp_.adapter().save_session(away);
}

void Restores::watch() {
  if (deadline_.active() || waiting_.empty()) return;
  const base::Duration left = waiting_.front().deadline - nsp_.environment().timers.now();
  deadline_.start(std::max(left, base::Duration::zero()));
}

void Restores::on_timer(base::Timer&) {
  const auto keeps_nsp = nsp_.shared_from_this();
  const std::weak_ptr<Restores*> self = self_;
  const base::MonotonicTime now = nsp_.environment().timers.now();
  while (!self.expired() && !waiting_.empty() && waiting_.front().deadline <= now) {
    const Waiting waiting = take(waiting_.begin());
    nsp_.log(LogLevel::kWarning, "socketio: the adapter of " + nsp_.name() +
                                     " restored no session in time, a client starts anew");
    waiting.done(std::nullopt);
    nsp_.unhold();
  }
  if (!self.expired()) watch();
}

}  // namespace snug::socketio
