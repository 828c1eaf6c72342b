// The table of verbs, and the checks before one runs.
#include "doors/verbs.h"

#include "people/accounts.h"
#include "people/invitations.h"
#include "talk/history.h"
#include "talk/marks.h"
#include "talk/messages.h"
#include "talk/rooms.h"
#include "talk/search.h"

namespace snug::chat {
namespace {

constexpr std::size_t kSmall = 16 * 1024;
// 8,000 characters, each of them escaped as two surrogates.
constexpr std::size_t kMessage = 128 * 1024;

/// A line for each verb; docs/protocol.md has the payloads and the answers.
std::vector<Verb> make_verbs(Accounts& accounts, Invitations& invitations, Messages& messages,
                             History& history, Search& search, Marks& marks, Rooms& rooms) {
  using C = const Caller&;
  using P = const Argument&;
  using A = const Answer&;
  return {
      {"message:send", "POST", "/api/message/send", Who::kSignedIn, Quota::kOwn, kMessage,
       [&messages, &marks](C caller, P payload, A answer) {
         marks.write_with_message();
         messages.send(caller, payload, answer);
       }},
      {"history", "POST", "/api/history", Who::kSignedIn, Quota::kRequests, kSmall,
       [&history](C caller, P payload, A answer) { history.read(caller, payload, answer); }},
      {"search", "POST", "/api/search", Who::kSignedIn, Quota::kOwn, kSmall,
       [&search](C caller, P payload, A answer) { search.search(caller, payload, answer); }},
      {"mark", "POST", "/api/mark", Who::kSignedIn, Quota::kRequests, kSmall,
       [&marks](C caller, P payload, A answer) { marks.mark(caller, payload, answer); }},
      {"typing", "POST", "/api/typing", Who::kSignedIn, Quota::kRequests, kSmall,
       [&rooms](C caller, P payload, A answer) { rooms.typing(caller, payload, answer); }},
      {"room:open", "POST", "/api/room/open", Who::kSignedIn, Quota::kRequests, kSmall,
       [&rooms](C caller, P payload, A answer) { rooms.open(caller, payload, answer); }},
      {"invite:create", "POST", "/api/invite", Who::kInviter, Quota::kRequests, kSmall,
       [&invitations](C caller, P payload, A answer) {
         invitations.create(caller, payload, answer);
       }},
      {"", "POST", "/api/invite/check", Who::kAnyone, Quota::kOwn, kSmall,
       [&invitations](C, P payload, A answer) { invitations.check(payload, answer); }},
      {"", "POST", "/api/join", Who::kAnyone, Quota::kOwn, kSmall,
       [&accounts](C caller, P payload, A answer) { accounts.join(caller, payload, answer); }},
      {"", "POST", "/api/session", Who::kAnyone, Quota::kOwn, kSmall,
       [&accounts](C caller, P payload, A answer) { accounts.sign_in(caller, payload, answer); }},
      {"", "GET", "/api/session", Who::kSignedIn, Quota::kOwn, kSmall,
       [&accounts](C caller, P, A answer) { accounts.tell_session(caller, answer); }},
      {"", "DELETE", "/api/session", Who::kSignedIn, Quota::kOwn, kSmall,
       [&accounts](C caller, P, A answer) { accounts.sign_out(caller, answer); }},
  };
}

}  // namespace

VerbTable::VerbTable(const Surroundings& around, Accounts& accounts, Invitations& invitations,
                     Messages& messages, History& history, Search& search, Marks& marks,
                     Rooms& rooms)
    : around_(around),
      verbs_(make_verbs(accounts, invitations, messages, history, search, marks, rooms)) {
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
