// Brings a socket from its cursor to the head of the log: `ready`, then acknowledged pages, then
// live.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "live/directory.h"
#include "live/recent_events.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"
#include "snug/json_text.h"

namespace snug::chat {

/// Reads stop at the directory's head, the newest event that was broadcast. Later events reach the
/// socket from the recent events, or live. Going live does not wait for anything, so no event is
/// lost in between.
class Replay {
 public:
  Replay(const Surroundings& around, RecentEvents& recent);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  /// `since` is the cursor that the client sent.
  void begin(Session& session, std::optional<model::Cursor> since);
  /// Sends what the socket has missed outside the log, and then the next page, unless one is in
  /// flight. If too much is queued, it continues after that has drained.
  void advance(SessionId id);

 private:
  struct Start;  ///< Gathered before `ready` is sent.
  struct Page {
    JsonArrayBuilder events;
    model::GlobalSeq cursor;
    bool damaged = false;  ///< Events before the cursor cannot be read.
  };

  void count_missing(Start start);
  void load_last_events(Start start);
  void keep_last_event(model::RoomId room, model::Page page);
  void send_ready(Session& session, const Start& start);

  void look_again(Session& session);
  void read_page(Session& session);
  void send_read(Session& session, model::Page read, model::GlobalSeq until);
  PageBudget budget_of(const Session& session) const;
  bool is_due(const Session& session, const model::Event& event) const;
  void top_up(const Session& session, Page& page, PageBudget budget) const;
  void send_page(Session& session, Page page);

  const Surroundings& around_;
  RecentEvents& recent_;
};

}  // namespace snug::chat
