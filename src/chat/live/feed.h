// Broadcasts to live sockets, in order, and switches sockets to live and back.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "live/directory.h"
#include "live/peer.h"
#include "live/presence_batch.h"
#include "live/recent_events.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "protocol/options.h"

namespace snug::chat {

/// The Socket.IO room of a chat room: its members' live sockets.
std::string live_room(model::RoomId room);
/// The Socket.IO room of every live socket.
inline constexpr std::string_view kEveryone = "live";

/// Only live sockets are notified at once. Other sockets get the log through replay pages, and
/// changes outside the log through tell_missed().
class Feed {
 public:
  Feed(Directory& directory, Sessions& sessions, RecentEvents& recent, Audience& audience,
       model::Clock& clock, const Options& options);
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// Adds a stored event to the directory and the recent events, and broadcasts it. Events come by
  /// rising gseq.
  void committed(model::Event event);
  /// Forgets the bodies of these events. The event of the deletion follows.
  void erased(const std::vector<model::Erased>& events) { recent_.erase(events); }
  void person_added(Person& person);
  /// Each member of a new room has joined.
  void room_added(ChatRoom& room);
  /// Tells a new member of the room, whose directory entry is complete.
  void joined(ChatRoom& room, RoomMember& member);
  /// Tells somebody that they are no member any more.
  void left(ChatRoom& room, model::UserId user);
  void mark_rose(ChatRoom& room, RoomMember& member);
  void presence_changed(Person& person);
  void typing(model::RoomId room, model::UserId user, bool on);

  /// Makes a socket live that has everything up to the head.
  void go_live(Session& session);
  /// Sends the changes outside the log that the socket has missed.
  void tell_missed(Session& session);
  /// Called with each socket that is no longer live because too much is queued for it.
  void on_demoted(std::function<void(SessionId)> handler) { demoted_ = std::move(handler); }

 private:
  void look_for_slow_later(model::RoomId room);
  void look_for_slow();
  void demote(Session& session);
  void bring_in(ChatRoom& room, RoomMember& member);
  JsonText room_new(const ChatRoom& room, const RoomMember& member) const;
  void tell_people(const Session& session, const ChatRoom& room, Version since);
  void send_presence(const PresenceBatch::People& people);
  void send_presence(const std::string& audience, const std::vector<model::UserId>& users);
  void tell_missed_people(Session& session, Version told);
  void tell_missed_rooms(Session& session, Version told);
  bool are_marks_shared(const ChatRoom& room) const;

  Directory& directory_;
  Sessions& sessions_;
  RecentEvents& recent_;
  Audience& audience_;
  model::Clock& clock_;
  const Options& options_;
  const Limits& limits_;
  PresenceBatch presence_;
  std::function<void(SessionId)> demoted_;
  /// Rooms with broadcasts since the last look_for_slow(). An unset id stands for everyone.
  std::unordered_set<model::RoomId> fed_rooms_;
};

}  // namespace snug::chat
