// The connected sockets and their positions in the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "live/directory.h"
#include "live/pace.h"
#include "live/peer.h"
#include "live/rate.h"
#include "model/clock.h"
#include "model/ids.h"

namespace snug::chat {

using SessionId = std::uint64_t;  ///< Never reused.

/// Large answers to one socket, waiting or in flight. Its client does not acknowledge them.
struct Answers {
  std::vector<model::Clock::Task> waiting;  ///< Each makes one answer.
  bool making = false;                      ///< One of them is running.
  std::size_t bytes = 0;                    ///< Of answers that may still be in flight.
  std::uint64_t probe = 0;                  ///< Awaits its acknowledgement; 0 if none does.
  model::Clock::TimerId patience = 0;       ///< Runs while a probe is awaited.
};

/// Rooms that `ready` had no place for.
struct ReadyRest {
  std::vector<model::RoomId> rooms;
  std::size_t next = 0;  ///< Index of the first that was not sent.
  model::GlobalSeq since;
  bool continues = false;
  bool limited = false;
};

/// One socket that is signed in. It replays or is live, never both.
struct Session {
  enum class State : std::uint8_t {
    kStarting,   ///< `ready` was not sent yet.
    kReplaying,  ///< Gets the log after its cursor in pages.
    kLive,       ///< Is in the Socket.IO rooms of its chat rooms.
    kEnded,      ///< Has gone; find() no longer returns it.
  };

  SessionId id = 0;
  std::unique_ptr<Peer> peer;
  model::UserId user;
  model::DeviceId device;
  State state = State::kStarting;
  bool page_pending = false;        ///< A page is being read, or its acknowledgement is awaited.
  bool look_again_planned = false;  ///< Too much is queued for the next page.
  bool is_searching = false;
  Pace pace;
  std::unique_ptr<Answers> answers;  ///< Null if there are none; see AnswerQueue.
  model::GlobalSeq cursor;           ///< While not live: events up to it were sent.
  Version told = 0;                  ///< While not live: changes up to it were sent.
  /// While not live: rooms that were sent as limited, and the events up to which the client asks
  /// for itself. Replay leaves them out.
  std::vector<std::pair<model::RoomId, model::GlobalSeq>> limited;
  std::unique_ptr<ReadyRest> rest;  ///< Null once all rooms were sent.
  RateWindow<1> requests;
};

/// Owns the sessions. A pointer stays valid until control returns to the loop, even if the session
/// ends. Code that waits keeps the id.
class Sessions {
 public:
  explicit Sessions(model::Clock& clock) : clock_(clock) {}
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  Session& add(std::unique_ptr<Peer> peer, model::UserId user, model::DeviceId device);
  /// Null when it has ended.
  Session* find(SessionId id);
  /// Ends the session; find() no longer returns it. It is destroyed in a later turn of the loop,
  /// because a call to its peer may be on the stack.
  void remove(SessionId id);

  std::size_t count() const { return sessions_.size(); }
  std::size_t count_of(model::UserId user) const;
  bool has_device(model::UserId user, model::DeviceId device) const;
  /// `visit` must neither add nor remove sessions, so it must not send: see Peer.
  void each(const std::function<void(Session&)>& visit);
  void each_of(model::UserId user, const std::function<void(Session&)>& visit);
  /// The disconnect handlers remove the sessions.
  void disconnect_all();
  std::vector<SessionId> of(model::UserId user) const;
  std::vector<SessionId> of_device(model::UserId user, model::DeviceId device) const;

 private:
  using Table = std::unordered_map<SessionId, Session>;

  model::Clock& clock_;
  Table sessions_;
  std::unordered_map<model::UserId, std::vector<Session*>> by_user_;
  SessionId last_id_ = 0;
};

}  // namespace snug::chat
