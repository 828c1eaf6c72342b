// Sending messages and reading back: `message:send` and `history`.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

#include "live/common.h"
#include "live/directory.h"
#include "live/rate.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/ack.h"
#include "snug/arguments.h"
#include "snug/json_text.h"

namespace snug::chat {

/// Everything is checked in memory before the store is asked; the answer follows the commit, after
/// the broadcast: stored first, told second.
class Messages {
 public:
  explicit Messages(const Common& common);
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  void send(Session& session, const Argument& payload, Ack ack);
  void history(Session& session, const Json& payload, Ack ack);
  /// Called with each room and person whose message was stored.
  void on_stored(std::function<void(model::RoomId, model::UserId)> handler) {
    stored_ = std::move(handler);
  }
  /// Forgets what was counted of a device that has ended.
  void forget(model::DeviceId device) { budgets_.erase(device); }

 private:
  struct Budget {
    RateWindow<10> sends;
    std::uint32_t in_flight = 0;
  };
  struct HistoryQuery;

  std::optional<Failure> check_budget(Budget& budget) const;
  Result<model::EventDraft, Failure> read_draft(const Session& session, const Json& payload) const;
  void finish(model::DeviceId device, Result<model::Appended, model::StoreError> appended,
              const Ack& ack);

  Result<HistoryQuery, Failure> read_query(const Session& session, const Json& payload) const;
  void read_history(const Session& session, HistoryQuery query, const Ack& ack);
  std::size_t answer_history(const HistoryQuery& query, Result<model::Page, model::StoreError> page,
                             const Ack& ack);
  JsonText history_text(const HistoryQuery& query, model::Page page) const;

  Directory& directory_;
  Sessions& sessions_;
  AnswerQueue& answers_;
  Feed& feed_;
  model::Store& store_;
  Health& health_;
  model::Clock& clock_;
  const Limits& limits_;
  std::unordered_map<model::DeviceId, Budget> budgets_;
  std::function<void(model::RoomId, model::UserId)> stored_;
};

/// The room of that number, or why this person may not look into it.
Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user);

}  // namespace snug::chat
