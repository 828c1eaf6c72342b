// The connected sockets of people, and where each one is in the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "live/directory.h"
#include "live/pace.h"
#include "live/peer.h"
#include "live/rate.h"
#include "model/clock.h"
#include "model/ids.h"

namespace snug::chat {

using SessionId = std::uint64_t;  ///< Never reused.

/// What one socket asked for and what its client does not acknowledge.
struct Answers {
  std::vector<model::Clock::Task> waiting;  ///< Each makes one answer.
  bool making = false;                      ///< One of them is at work.
  std::size_t bytes = 0;                    ///< Of answers that may be still on their way.
  std::uint64_t probe = 0;                  ///< Whose acknowledgement is awaited; 0: nobody's.
  model::Clock::TimerId patience = 0;       ///< While it is awaited.
};

/// One socket that is signed in. It replays or is live, never both.
struct Session {
  enum class State : std::uint8_t {
    kStarting,   ///< `ready` was not sent yet.
    kReplaying,  ///< Gets what is beyond its cursor in pages.
    kLive,       ///< Is in the Socket.IO rooms of its chat rooms.
    kEnded,      ///< Is gone, and not found any more.
  };

  SessionId id = 0;
  std::unique_ptr<Peer> peer;
  model::UserId user;
  model::DeviceId device;
  State state = State::kStarting;
  bool page_pending = false;        ///< A page is being read, or its acknowledgement is awaited.
  bool look_again_planned = false;  ///< Too much was queued when a page was to be sent.
  std::uint16_t histories_in_flight = 0;
  Pace pace;
  std::unique_ptr<Answers> answers;  ///< While some are on their way: see AnswerQueue.
  model::GlobalSeq cursor;           ///< While not live: everything up to it was sent.
  Version told = 0;                  ///< While not live: changes up to it were sent.
  RateWindow<1> requests;
};

/// Owns the sessions. A pointer is good until control goes back to the loop, also when the session
/// ends meanwhile; whoever waits keeps the id.
class Sessions {
 public:
  explicit Sessions(model::Clock& clock) : clock_(clock) {}
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  Session& add(std::unique_ptr<Peer> peer, model::UserId user, model::DeviceId device);
  /// Null when it has ended.
  Session* find(SessionId id);
  /// It has ended, and nothing finds it from now on. It is destroyed in a later turn of the loop:
  /// whoever sends to a peer may be the one that learns of its end.
  void remove(SessionId id);

  std::size_t count() const { return sessions_.size(); }
  std::size_t count_of(model::UserId user) const;
  bool has_device(model::UserId user, model::DeviceId device) const;
  /// `visit` must neither add nor remove, so that it sends nothing: see Peer.
  void each(const std::function<void(Session&)>& visit);
  void each_of(model::UserId user, const std::function<void(Session&)>& visit);
  /// Their disconnect handlers remove them.
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
