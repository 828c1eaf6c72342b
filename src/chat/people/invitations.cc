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
constexpr std::int64_t kOwnerSeconds = 10 * kMaxSeconds;  // Printed on the own terminal only.
constexpr std::int64_t kMaxUses = 1'000;

std::string join_path(const std::string& token) {
  return "/#join=" + token;
}

}  // namespace

Invitations::Invitations(const Common& common)
    : directory_(common.directory),
      store_(common.store),
      health_(common.health),
      running_(common.running),
      options_(common.options) {}

void Invitations::create(model::UserId user, const Json& payload, const Answer& answer) {
  auto invite = read(*directory_.person(user), payload);
  if (!invite) return answer(Unexpected(invite.error()));
  const std::string token = make_token();
  invite->token_hash = hash_token(token);
  store_.add_invite(std::move(*invite),
                    [this, token, answer](Result<model::Invite, model::StoreError> stored) {
                      if (!stored) {
                        const auto failure = health_.failure(stored.error());
                        if (failure) answer(Unexpected(*failure));
                        return;
                      }
                      directory_.add_invite(*stored);
                      answer(Json{{"ok", true},
                                  {"invite", token},
                                  {"path", join_path(token)},
                                  {"expires", running_.wall_at(stored->expires_at)}});
                    });
  running_.save([] {});  // In the same transaction.
}

Result<model::Invite, Failure> Invitations::read(const Person& person, const Json& payload) {
  const model::Role mine = person.user.role;
  if (mine == model::Role::kMember) {
    return Unexpected(Failure(Code::kForbidden, "only the owner and admins invite people"));
  }
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
  const model::RunningMillis now = running_.now();
  if (directory_.count_invites(now) >= options_.limits.open_invites) {
    return Unexpected(too_many("too many invitations are open, wait until some expire", 60));
  }
  model::Invite invite;
  invite.created_by = person.user.id;
  invite.role = *role;
  invite.uses_left = uses;
  invite.expires_at = now + seconds * 1000;
  return invite;
}

Result<Json, Failure> Invitations::check(const Json& payload) const {
  Fields fields(payload);
  const std::string token = fields.string("invite");
  if (fields.failure()) return Unexpected(*fields.failure());
  const model::Invite* invite = directory_.invite(hash_token(token), running_.now());
  if (invite == nullptr) {
    return Unexpected(*health_.failure(model::StoreError::kInviteInvalid));
  }
  return Json{{"ok", true},
              {"role", role_name(invite->role)},
              {"owner", invite->role == model::Role::kOwner}};
}

void Invitations::owner_link(std::function<void(std::optional<std::string>)> done) {
  if (directory_.people_count() > 0) return done(std::nullopt);
  const std::string token = make_token();
  model::Invite invite;
  invite.token_hash = hash_token(token);
  invite.role = model::Role::kOwner;
  invite.expires_at = running_.now() + kOwnerSeconds * 1000;
  store_.add_invite(std::move(invite), [this, token, done = std::move(done)](
                                           Result<model::Invite, model::StoreError> stored) {
    if (!stored) {
      static_cast<void>(health_.failure(stored.error()));
      return done(std::nullopt);
    }
    directory_.add_invite(*stored);
    done(join_path(token));
  });
  running_.save([] {});
}

}  // namespace snug::chat
