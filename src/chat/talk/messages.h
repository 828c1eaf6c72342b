// Sending messages and reading back: `message:send` and `history`.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/rate.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/arguments.h"
#include "snug/json_text.h"

namespace snug::chat {

/// Requests are checked in memory before they reach the store. The answer follows the commit and
/// the broadcast: stored first, told second.
class Messages {
 public:
  explicit Messages(const Surroundings& around);
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  void send(const Caller& caller, const Argument& payload, const Answer& answer);
  /// Called with the room and the sender of each stored message.
  void on_stored(std::function<void(model::RoomId, model::UserId)> handler) {
    stored_ = std::move(handler);
  }
  /// Drops the counters of a device whose sign-in has ended.
  void forget(model::DeviceId device) { budgets_.erase(device); }

 private:
  struct Budget {
    RateWindow<10> sends;
    std::uint32_t in_flight = 0;
  };

  std::optional<Failure> check_budget(Budget& budget) const;
  Result<model::EventDraft, Failure> read_draft(const Caller& caller, const Json& payload) const;
  std::optional<Failure> objection_to(const model::EventDraft& draft) const;
  /// `otherwise` is the refusal of a message that is no repeat.
  void finish(model::DeviceId device, const std::optional<Failure>& otherwise,
              Result<model::Appended, model::StoreError> appended, const Answer& answer);

  const Surroundings& around_;
  std::unordered_map<model::DeviceId, Budget> budgets_;
  std::function<void(model::RoomId, model::UserId)> stored_;
};

}  // namespace snug::chat
