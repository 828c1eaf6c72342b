// The table of verbs, and the checks before one runs.
#include "doors/verbs.h"

#include <utility>

#include "people/accounts.h"
#include "people/directory_pages.h"
#include "people/invitations.h"
#include "talk/groups.h"
#include "talk/history.h"
#include "talk/marks.h"
#include "talk/memberships.h"
#include "talk/message_changes.h"
#include "talk/messages.h"
#include "talk/room_lists.h"
#include "talk/rooms.h"
#include "talk/search.h"

namespace snug::chat {
namespace {

constexpr std::size_t kSmall = 16 * 1024;
// 8,000 characters, each of them escaped as two surrogates.
constexpr std::size_t kMessage = 128 * 1024;

using Run = decltype(Verb::run);

/// A verb is usually one member function of one of the handlers.
template <class Handler>
Run run(Handler& handler, void (Handler::*method)(const Caller&, const Argument&, const Answer&)) {
  return [&handler, method](const Caller& caller, const Argument& payload, const Answer& answer) {
    (handler.*method)(caller, payload, answer);
  };
}
template <class Handler>
Run run(Handler& handler, void (Handler::*method)(const Caller&, const Json&, const Answer&)) {
  return [&handler, method](const Caller& caller, const Argument& payload, const Answer& answer) {
    (handler.*method)(caller, payload, answer);
  };
}

/// A line for each verb; docs/protocol.md has the payloads and the answers.
std::vector<Verb> make_verbs(const VerbHandlers& to) {
  using C = const Caller&;
  using P = const Argument&;
  using A = const Answer&;
  return {
      {"message:send", "POST", "/api/message/send", Who::kSignedIn, Quota::kOwn, kMessage,
       [&messages = to.messages, &marks = to.marks](C caller, P payload, A answer) {
         marks.write_with_message();
         messages.send(caller, payload, answer);
       }},
      {"history", "POST", "/api/history", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.history, &History::read)},
      {"search", "POST", "/api/search", Who::kSignedIn, Quota::kOwn, kSmall,
       run(to.search, &Search::search)},
      {"mark", "POST", "/api/mark", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.marks, &Marks::mark)},
      {"typing", "POST", "/api/typing", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.rooms, &Rooms::typing)},
      {"room:open", "POST", "/api/room/open", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.rooms, &Rooms::open)},
      {"room:create", "POST", "/api/room/create", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.groups, &Groups::create)},
      {"room:change", "POST", "/api/room/change", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.groups, &Groups::change)},
      {"room:add", "POST", "/api/room/add", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::add)},
      {"room:join", "POST", "/api/room/join", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::join)},
      {"room:leave", "POST", "/api/room/leave", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::leave)},
      {"room:remove", "POST", "/api/room/remove", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::remove)},
      {"room:unban", "POST", "/api/room/unban", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::unban)},
      {"room:role", "POST", "/api/room/role", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.memberships, &Memberships::set_role)},
      {"room:members", "POST", "/api/room/members", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.room_lists, &RoomLists::members)},
      {"room:bans", "POST", "/api/room/bans", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.room_lists, &RoomLists::bans)},
      {"room:list", "POST", "/api/room/list", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.room_lists, &RoomLists::public_rooms)},
      {"people", "POST", "/api/people", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.directory_pages, &DirectoryPages::read)},
      {"invite:create", "POST", "/api/invite", Who::kInviter, Quota::kRequests, kSmall,
       run(to.invitations, &Invitations::create)},
      {"", "POST", "/api/invite/check", Who::kAnyone, Quota::kOwn, kSmall,
       [&invitations = to.invitations](C, P payload, A answer) {
         invitations.check(payload, answer);
       }},
      {"", "POST", "/api/join", Who::kAnyone, Quota::kOwn, kSmall,
       run(to.accounts, &Accounts::join)},
      {"", "POST", "/api/session", Who::kAnyone, Quota::kOwn, kSmall,
       run(to.accounts, &Accounts::sign_in)},
      {"", "GET", "/api/session", Who::kSignedIn, Quota::kOwn, kSmall,
       [&accounts = to.accounts](C caller, P, A answer) { accounts.tell_session(caller, answer); }},
      {"", "DELETE", "/api/session", Who::kSignedIn, Quota::kOwn, kSmall,
       [&accounts = to.accounts](C caller, P, A answer) { accounts.sign_out(caller, answer); }},
  };
}

std::vector<Verb> make_verbs_about_messages(const VerbHandlers& to) {
  return {
      {"message:edit", "POST", "/api/message/edit", Who::kSignedIn, Quota::kRequests, kMessage,
       run(to.message_changes, &MessageChanges::edit)},
      {"message:delete", "POST", "/api/message/delete", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.message_changes, &MessageChanges::remove)},
      {"message:react", "POST", "/api/message/react", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.message_changes, &MessageChanges::react)},
      {"message:pin", "POST", "/api/message/pin", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.message_changes, &MessageChanges::pin)},
      {"message:edits", "POST", "/api/message/edits", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.history, &History::versions)},
      {"room:pins", "POST", "/api/room/pins", Who::kSignedIn, Quota::kRequests, kSmall,
       run(to.history, &History::pins)},
  };
}

std::vector<Verb> all_verbs(const VerbHandlers& to) {
  std::vector<Verb> all = make_verbs(to);
  for (Verb& verb : make_verbs_about_messages(to)) all.push_back(std::move(verb));
  return all;
}

}  // namespace

VerbTable::VerbTable(const Surroundings& around, const VerbHandlers& handlers)
    : around_(around), verbs_(all_verbs(handlers)) {
  for (const Verb& verb : verbs_) {
    if (!verb.event.empty()) by_event_.emplace(verb.event, &verb);
  }
}

const Verb* VerbTable::of_event(std::string_view event) const {
  const auto found = by_event_.find(event);
  return found == by_event_.end() ? nullptr : found->second;
}

void VerbTable::ask(const Verb* verb, const Caller& caller, const Argument& payload,
                    const Answer& answer) {
  if (const auto refused = refuse(verb, caller)) return answer.fail(*refused);
  verb->run(caller, payload, answer);
}

std::optional<Failure> VerbTable::refuse(const Verb* verb, const Caller& caller) {
  if (!around_.health.accepting()) return unavailable();
  if (verb != nullptr && verb->who != Who::kAnyone && !caller.user) {
    return Failure(Code::kUnauthorized, "sign in first");
  }
  const bool is_counted = verb == nullptr || verb->quota == Quota::kRequests;
  if (is_counted && !is_within_quota(caller)) return too_many("too many requests, slow down", 1);
  if (verb == nullptr) return bad_request("there is no event of this name");
  const bool is_member_only =
      caller.user && around_.directory.person(caller.user)->user.role == model::Role::kMember;
  if (verb->who == Who::kInviter && is_member_only) {
    return Failure(Code::kForbidden, "only the owner and admins invite people");
  }
  return std::nullopt;
}

bool VerbTable::is_within_quota(const Caller& caller) {
  Session* session = around_.sessions.find(caller.session);
  if (session == nullptr && !caller.device) return true;  // The administrator.
  auto& window = session != nullptr ? session->requests : by_device_[caller.device];
  return window.take(around_.clock.now(), around_.options.limits.requests_per_second) == 0;
}

}  // namespace snug::chat
