// Ends each expected answer once.
#include "socketio/pending_acks.h"

#include <string>
#include <utility>

#include "socketio/guard.h"

namespace snug::socketio {

class PendingAcks::Entry final : private base::Timer::Target {
 public:
  Entry(PendingAcks& owner, std::uint64_t id, answer::AllValuesHandler on_answer)
      : handler(std::move(on_answer)),
        owner_(owner),
        id_(id),
        timer_(owner.environment_.timers, *this) {}

  void start(std::chrono::milliseconds timeout) { timer_.start(timeout); }

  answer::AllValuesHandler handler;

 private:
  /// Destroys this.
  void on_timer(base::Timer&) override { owner_.end(id_, Unexpected(timeout_error())); }

  PendingAcks& owner_;
  std::uint64_t id_;
  base::Timer timer_;
};

PendingAcks::PendingAcks(base::Environment& environment) : environment_(environment) {}
PendingAcks::~PendingAcks() = default;

void PendingAcks::add(std::uint64_t id, std::chrono::milliseconds timeout,
                      answer::AllValuesHandler handler) {
  auto entry = std::make_unique<Entry>(*this, id, std::move(handler));
  if (timeout > std::chrono::milliseconds::zero()) entry->start(timeout);
  entries_[id] = std::move(entry);
}

void PendingAcks::answer(std::uint64_t id, Json values) {
  end(id, std::move(values));
}

void PendingAcks::end(std::uint64_t id, Result<Json> outcome) {
  const auto place = entries_.find(id);
  if (place == entries_.end()) return;
  const answer::AllValuesHandler handler = std::move(place->second->handler);
  entries_.erase(place);
  run_guarded(environment_, "an answer", [&] { handler(std::move(outcome)); });
}

void PendingAcks::end_all(Completions& completions) {
  for (const auto& [id, entry] : std::exchange(entries_, {})) {
    completions.add(std::move(entry->handler), Result<Json>(Unexpected(disconnected_error())));
  }
}

Error timeout_error() {
  return {"timeout", "operation has timed out"};
}

Error disconnected_error() {
  return {"disconnected", "socket has been disconnected"};
}

Error reserved_event_error(std::string_view event) {
  return {"reserved_event", '"' + std::string(event) + "\" is a reserved event name"};
}

}  // namespace snug::socketio
