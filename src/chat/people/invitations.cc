// Invitations.
#include "people/invitations.h"

#include <utility>

#include "live/wire.h"
#include "people/tokens.h"
#include "protocol/fields.h"

namespace snug::chat {
namespace {

constexpr std::int64_t kDefaultSeconds = 604'800;         // A week.
constexpr std::int64_t kMaxSeconds = 31'536'000;          // A year.
constexpr std::int64_t kOwnerSeconds = 10 * kMaxSeconds;  // Printed on the server's terminal only.
constexpr std::int64_t kMaxUses = 1'000;

std::string join_path(const std::string& token) {
  return "/#join=" + token;
}

}  // namespace

Invitations::Invitations(const Surroundings& around) : around_(around) {}

void Invitations::create(const Caller& caller, const Json& payload, const Answer& answer) {
  auto invite = read(*around_.directory.person(caller.user), payload);
  if (!invite) return answer.fail(invite.error());
  const std::string token = make_token();
  invite->token_hash = hash_token(token);
  around_.store.add_invite(
      std::move(*invite), [this, token, answer](Result<model::Invite, model::StoreError> stored) {
        if (!stored) return answer.fail(stored.error());
        around_.directory.add_invite(*stored);
        answer.ok(Json{{"ok", true},
                       {"invite", token},
                       {"path", join_path(token)},
                       {"expires", around_.running.wall_at(stored->expires_at)}});
      });
  around_.running.save([] {});  // Joins the same transaction.
}

Result<model::Invite, Failure> Invitations::read(const Person& person, const Json& payload) {
  const model::Role mine = person.user.role;
  Fields fields(payload);
  const std::int64_t uses = fields.optional_integer("uses").value_or(1);
  const std::int64_t seconds = fields.optional_integer("expires_in").value_or(kDefaultSeconds);
  const std::string role_text = fields.optional_string("role").value_or("member");
  const auto role = role_named(role_text);
  if (uses > kMaxUses) fields.refuse(bad_request("`uses` must be at most 1000"));
  if (seconds > kMaxSeconds) fields.refuse(bad_request("`expires_in` must be at most 31536000"));
  if (!role || *role == model::Role::kOwner) {
    fields.refuse(bad_request("`role` must be \"member\" or \"admin\""));
  }
  if (fields.failure()) return Unexpected(*fields.failure());
  if (*role == model::Role::kAdmin && mine != model::Role::kOwner) {
    return Unexpected(Failure(Code::kForbidden, "only the owner invites admins"));
  }
  const model::RunningMillis now = around_.running.now();
  if (around_.directory.count_invites(now) >= around_.options.limits.open_invites) {
    return Unexpected(too_many("too many invitations are open, wait until some expire", 60));
  }
  model::Invite invite;
  invite.created_by = person.user.id;
  invite.role = *role;
  invite.uses_left = uses;
  invite.expires_at = now + seconds * 1000;
  return invite;
}

void Invitations::check(const Json& payload, const Answer& answer) const {
  Fields fields(payload);
  const std::string token = fields.string("invite");
  if (fields.failure()) return answer.fail(*fields.failure());
  const model::Invite* invite = around_.directory.invite(hash_token(token), around_.running.now());
  if (invite == nullptr) return answer.fail(model::StoreError::kInviteInvalid);
  answer.ok(Json{{"ok", true},
                 {"role", role_name(invite->role)},
                 {"owner", invite->role == model::Role::kOwner}});
}

void Invitations::owner_link(std::function<void(std::optional<std::string>)> done) {
  if (around_.directory.people_count() > 0) return done(std::nullopt);
  const std::string token = make_token();
  model::Invite invite;
  invite.token_hash = hash_token(token);
  invite.role = model::Role::kOwner;
  invite.expires_at = around_.running.now() + kOwnerSeconds * 1000;
  around_.store.add_invite(std::move(invite), [this, token, done = std::move(done)](
                                                  Result<model::Invite, model::StoreError> stored) {
    if (!stored) {
      around_.health.note(stored.error());
      return done(std::nullopt);
    }
    around_.directory.add_invite(*stored);
    done(join_path(token));
  });
  around_.running.save([] {});
}

}  // namespace snug::chat
