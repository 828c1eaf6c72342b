// What goes out to live sockets, in order; and the way of a socket into and out of being live.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>

#include "live/directory.h"
#include "live/peer.h"
#include "live/recent_events.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "protocol/options.h"

namespace snug::chat {

/// The Socket.IO room of a chat room: its members' live sockets.
std::string live_room(model::RoomId room);
/// Every live socket.
inline constexpr std::string_view kEveryone = "live";

/// Only live sockets are told at once; the others get the log through replay pages, and the rest
/// through tell_missed().
class Feed {
 public:
  Feed(Directory& directory, Sessions& sessions, RecentEvents& recent, Audience& audience,
       model::Clock& clock, const Limits& limits);
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// A stored event, by rising gseq: enters the directory and the recent events, and goes out.
  void committed(model::Event event);
  void person_added(Person& person);
  void room_added(ChatRoom& room);
  void mark_rose(ChatRoom& room, RoomMember& member);
  void presence_changed(Person& person);
  void typing(model::RoomId room, model::UserId user, bool on);

  /// The socket has everything up to the head: feeds it from here.
  void go_live(Session& session);
  /// Sends the changes beside the log that the socket was not told of.
  void tell_missed(Session& session);
  /// Called with each socket that is not fed live any more, since too much waits for it.
  void on_demoted(std::function<void(SessionId)> handler) { demoted_ = std::move(handler); }

 private:
  void look_for_slow_later(model::RoomId room);
  void look_for_slow();
  void demote(Session& session);

  Directory& directory_;
  Sessions& sessions_;
  RecentEvents& recent_;
  Audience& audience_;
  model::Clock& clock_;
  const Limits& limits_;
  std::function<void(SessionId)> demoted_;
  std::unordered_set<model::RoomId>
      fed_rooms_;  ///< Since the last look; not set stands for everyone.
};

}  // namespace snug::chat
