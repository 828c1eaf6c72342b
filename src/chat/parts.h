// The chat's parts, wired to each other and to whatever is outside: the real thing or a test's.
#pragma once

#include <functional>
#include <vector>

#include "chat/accounts.h"
#include "chat/answer_queue.h"
#include "chat/api.h"
#include "chat/common.h"
#include "chat/directory.h"
#include "chat/feed.h"
#include "chat/gateway.h"
#include "chat/health.h"
#include "chat/invitations.h"
#include "chat/marks.h"
#include "chat/messages.h"
#include "chat/options.h"
#include "chat/outside.h"
#include "chat/presence.h"
#include "chat/recent_events.h"
#include "chat/replay.h"
#include "chat/rooms.h"
#include "chat/running_time.h"
#include "chat/sessions.h"
#include "model/store.h"
#include "snug/server.h"

namespace snug::chat {

/// In the order in which they need each other.
struct ChatParts {
  ChatParts(Clock& clock, Audience& audience, HttpRoutes& routes, model::Store& store,
            model::Snapshot snapshot, Options chosen);
  ChatParts(const ChatParts&) = delete;
  ChatParts& operator=(const ChatParts&) = delete;

  void check_writer(std::function<void(bool)> done);
  void shutdown(std::function<void()> done);

  const Options options;
  Clock& clock;
  model::Store& store;
  Health health;
  RunningTime running;
  KnownDevices known_devices;
  Directory directory;
  Sessions sessions;
  AnswerQueue answer_queue;
  RecentEvents recent;
  Feed feed;
  const Common common;
  Replay replay;
  Messages messages;
  Marks marks;
  Rooms rooms;
  Presence presence;
  Invitations invitations;
  Accounts accounts;
  Api api;
  Gateway gateway;

 private:
  void serve_health(HttpRoutes& routes);

  std::vector<std::function<void(bool)>> checks_;  ///< Of the writer, on their way.
};

}  // namespace snug::chat
