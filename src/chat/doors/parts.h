// The chat's parts, wired to each other and to the outside: the real program or a test.
#pragma once

#include <functional>
#include <vector>

#include "doors/http_door.h"
#include "doors/socket_door.h"
#include "doors/verbs.h"
#include "live/answer_queue.h"
#include "live/directory.h"
#include "live/feed.h"
#include "live/health.h"
#include "live/peer.h"
#include "live/presence.h"
#include "live/recent_events.h"
#include "live/replay.h"
#include "live/running_time.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "people/accounts.h"
#include "people/directory_pages.h"
#include "people/invitations.h"
#include "protocol/options.h"
#include "snug/server.h"
#include "talk/groups.h"
#include "talk/history.h"
#include "talk/marks.h"
#include "talk/memberships.h"
#include "talk/message_changes.h"
#include "talk/messages.h"
#include "talk/room_changes.h"
#include "talk/room_lists.h"
#include "talk/rooms.h"
#include "talk/search.h"

namespace snug::chat {

/// Members are in the order in which they depend on each other.
struct ChatParts {
  ChatParts(model::Clock& clock, Audience& audience, HttpRoutes& routes, model::Store& store,
            model::Snapshot snapshot, Options chosen);
  ChatParts(const ChatParts&) = delete;
  ChatParts& operator=(const ChatParts&) = delete;

  /// Asks a verb in the owner's name, for the administrator of the server. Answers `not_found`
  /// while there is no owner.
  void ask_as_owner(std::string_view event, const Json& payload, std::function<void(Json)> done);
  void check_writer(std::function<void(bool)> done);
  void shutdown(std::function<void()> done);

  const Options options;
  model::Clock& clock;
  model::Store& store;
  Health health;
  RunningTime running;
  KnownDevices known_devices;
  Directory directory;
  Sessions sessions;
  AnswerQueue answer_queue;
  RecentEvents recent;
  Feed feed;
  const Surroundings around;
  Replay replay;
  Messages messages;
  MessageChanges message_changes;
  History history;
  Search search;
  Marks marks;
  Rooms rooms;
  RoomChanges room_changes;
  Groups groups;
  Memberships memberships;
  RoomLists room_lists;
  Presence presence;
  DirectoryPages directory_pages;
  Invitations invitations;
  Accounts accounts;
  VerbTable verbs;
  HttpDoor http_door;
  SocketDoor socket_door;

 private:
  void serve_health(HttpRoutes& routes);

  std::vector<std::function<void(bool)>> checks_;  ///< Checks of the writer in flight.
};

}  // namespace snug::chat
