// The table of verbs: everything that a client may ask, through any door. docs/protocol.md
// describes them.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "live/answer.h"
#include "live/caller.h"
#include "live/rate.h"
#include "live/surroundings.h"
#include "snug/arguments.h"

namespace snug::chat {

class Accounts;
class DirectoryPages;
class Groups;
class History;
class Invitations;
class Marks;
class Memberships;
class MessageChanges;
class Messages;
class RoomLists;
class Rooms;
class Search;

/// The classes that have the verbs' handlers.
struct VerbHandlers {
  Accounts& accounts;
  DirectoryPages& directory_pages;
  Groups& groups;
  History& history;
  Invitations& invitations;
  Marks& marks;
  Memberships& memberships;
  MessageChanges& message_changes;
  Messages& messages;
  RoomLists& room_lists;
  Rooms& rooms;
  Search& search;
};

enum class Who {
  kAnyone,
  kSignedIn,
  kInviter,  ///< The owner and admins.
};

enum class Quota {
  kRequests,  ///< Counted as a request of the socket, or of the device over HTTP.
  kOwn,       ///< The verb has a limit of its own.
};

struct Verb {
  std::string_view event;   ///< Socket.IO's, "room:open"; empty if only HTTP has it.
  std::string_view method;  ///< "POST".
  std::string_view path;    ///< "/api/room/open".
  Who who;
  Quota quota;
  std::size_t max_body_bytes;  ///< Of its payload by HTTP.
  /// `payload` is any JSON value. Answers once, now or later.
  std::function<void(const Caller&, const Argument& payload, const Answer&)> run;
};

class VerbTable {
 public:
  VerbTable(const Surroundings& around, const VerbHandlers& handlers);
  VerbTable(const VerbTable&) = delete;
  VerbTable& operator=(const VerbTable&) = delete;

  const std::vector<Verb>& all() const { return verbs_; }
  /// Null when there is none.
  const Verb* of_event(std::string_view event) const;

  /// Runs the verb if the caller may ask it, otherwise refuses. `verb` is null for an unknown
  /// event, which counts as a request too.
  void ask(const Verb* verb, const Caller& caller, const Argument& payload, const Answer& answer);
  /// Drops the counters of a device whose sign-in has ended.
  void forget(model::DeviceId device) { by_device_.erase(device); }

 private:
  std::optional<Failure> refuse(const Verb* verb, const Caller& caller);
  bool is_within_quota(const Caller& caller);

  const Surroundings& around_;
  const std::vector<Verb> verbs_;
  std::unordered_map<std::string_view, const Verb*> by_event_;
  std::unordered_map<model::DeviceId, RateWindow<1>> by_device_;  ///< Requests over HTTP.
};

}  // namespace snug::chat
