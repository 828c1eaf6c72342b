// The first thing that a socket is sent: who is there and which rooms, in pages if that is much.
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_set>
#include <vector>

#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/ids.h"
#include "snug/json_text.h"
#include "snug/result.h"

namespace snug::chat {

/// `ready` holds the rooms in which something happened last, and the people in them. The other
/// rooms follow in `ready:more`, which the client acknowledges.
class Ready {
 public:
  /// The state of the client's log.
  struct Start {
    model::GlobalSeq since;
    bool continues = false;  ///< The client has this history, up to `since`.
    bool limited = false;    ///< Too much is missing.
  };

  explicit Ready(const Surroundings& around) : around_(around) {}
  Ready(const Ready&) = delete;
  Ready& operator=(const Ready&) = delete;

  /// Sends `ready`. Rooms that do not fit are kept in the session.
  void send(Session& session, const Start& start);
  /// Sends the next of the rooms that were kept. `done` gets the bytes of the page when the client
  /// has acknowledged it.
  void send_more(Session& session,
                 std::function<void(std::size_t bytes, const Result<void>& answered)> done);

 private:
  /// What one page holds.
  struct Page {
    JsonArrayBuilder rooms;
    JsonArrayBuilder users;
    std::unordered_set<model::UserId> people;
    std::size_t bytes = 0;
  };

  std::vector<model::RoomId> newest_first(const Person& me) const;
  void fill(Session& session, Page& page, std::size_t max_bytes);
  bool add_room(Session& session, ChatRoom& room, Page& page, std::size_t max_bytes);
  void add_person(model::UserId user, Page& page);
  void add_everyone(Page& page, std::size_t max_bytes);

  const Surroundings& around_;
};

}  // namespace snug::chat
