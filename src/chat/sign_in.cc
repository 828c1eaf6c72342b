// Joining with an invitation, signing in with a password, and a new password from outside.
#include <utility>

#include "chat/accounts.h"
#include "chat/fields.h"
#include "chat/request_rules.h"
#include "chat/text.h"
#include "chat/tokens.h"
#include "chat/wire.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxDisplayNameCharacters = 64;

Failure hashing_busy() {
  return too_many("too many people sign in at this moment", 5);
}

std::string checked_name(Fields& fields) {
  std::string name = fields.string("name");
  if (!fields.failure() && !is_sign_in_name(name)) {
    fields.refuse(bad_request("`name` must be 1 to 32 of letters a to z, digits, '.', '_', '-'"));
  }
  return name;
}

std::string checked_display_name(Fields& fields, const std::string& otherwise) {
  auto name = fields.optional_string("display_name");
  if (!name) return otherwise;
  if (is_blank(*name) || has_control_character(*name) ||
      count_characters(*name) > kMaxDisplayNameCharacters) {
    fields.refuse(
        bad_request("`display_name` must be 1 to 64 characters, without control characters"));
  }
  return std::move(*name);
}

std::string checked_password(Fields& fields) {
  std::string password = fields.string("password");
  if (!fields.failure() && !is_password_length(password)) {
    fields.refuse(bad_request("`password` must be 8 to 256 bytes"));
  }
  return password;
}

}  // namespace

void Accounts::join(const ApiRequest& request, const Responder& respond) {
  Fields fields(request.body);
  const model::TokenHash token = hash_token(fields.string("invite"));
  model::User user;
  user.name = checked_name(fields);
  user.display_name = checked_display_name(fields, user.name);
  std::string password = checked_password(fields);
  const Caller caller{respond, request.http.remote_address, device_label(request.http.headers),
                      request.secure, fields.optional_boolean("token").value_or(false)};
  if (fields.failure()) return respond.fail(*fields.failure());

  const model::Invite* invite = directory_.invite(token, running_.now());
  if (invite == nullptr) return respond.fail(*health_.failure(model::StoreError::kInviteInvalid));
  user.role = invite->role;
  if (directory_.person_named(user.name) != nullptr) {
    return respond.fail(*health_.failure(model::StoreError::kNameTaken));
  }
  const bool queued = passwords_.hash(
      std::move(password),
      [this, caller, token, user = std::move(user)](std::optional<std::string> hash) mutable {
        if (!hash || !health_.accepting()) return caller.respond.fail(unavailable());
        user.password_hash = std::move(*hash);
        register_person(caller, token, std::move(user));
      });
  if (!queued) respond.fail(hashing_busy());
}

void Accounts::register_person(const Caller& caller, const model::TokenHash& invite,
                               model::User user) {
  const bool owner = user.role == model::Role::kOwner;
  if (owner && (owner_joining_ || directory_.people_count() > 0)) {
    return caller.respond.fail(*health_.failure(model::StoreError::kInviteInvalid));
  }
  owner_joining_ = owner_joining_ || owner;
  user.created_at = clock_.wall_now();
  user.last_seen_at = user.created_at;
  store_.register_user(invite, std::move(user), running_.now(),
                       [this, owner, caller, invite](Result<model::User, model::StoreError> made) {
                         if (owner) owner_joining_ = false;
                         if (made) return welcome(caller, invite, std::move(*made));
                         const auto failure = health_.failure(made.error());
                         if (failure) caller.respond.fail(*failure);
                       });
}

void Accounts::welcome(const Caller& caller, const model::TokenHash& invite, model::User user) {
  directory_.use_invite(invite);
  Person& person = directory_.add_person(std::move(user));
  feed_.person_added(person);
  log(LogLevel::kInfo, person.user.name + " joined");
  open_device(person.user.id, caller);
}

/// Throttled before anything is hashed; an unknown name takes the same way and time.
void Accounts::sign_in(const ApiRequest& request, const Responder& respond) {
  Fields fields(request.body);
  const std::string name = checked_name(fields);
  std::string password = fields.string("password");
  const Caller caller{respond, request.http.remote_address, device_label(request.http.headers),
                      request.secure, fields.optional_boolean("token").value_or(false)};
  if (fields.failure()) return respond.fail(*fields.failure());

  if (const auto wait = throttle_.attempt(name, caller.address, clock_.now()); wait > 0) {
    log(LogLevel::kWarning, "too many sign-ins as " + name + " or from " + caller.address);
    return respond.fail(too_many("too many attempts to sign in, wait a moment", wait));
  }
  const Person* person = directory_.person_named(name);
  std::optional<std::string> hash;
  if (person != nullptr) hash = person->user.password_hash;
  const bool queued =
      passwords_.verify(std::move(password), std::move(hash),
                        [this, caller, name](bool right) { finish_sign_in(caller, name, right); });
  if (queued) return;
  throttle_.succeeded(name, caller.address);  // It was no attempt.
  respond.fail(hashing_busy());
}

void Accounts::finish_sign_in(const Caller& caller, const std::string& name, bool right) {
  if (!right) {
    log(LogLevel::kWarning, "wrong name or password for " + name + " from " + caller.address);
    return caller.respond.fail({Code::kWrongPassword, "name or password is wrong"});
  }
  throttle_.succeeded(name, caller.address);
  if (!health_.accepting()) return caller.respond.fail(unavailable());
  open_device(directory_.person_named(name)->user.id, caller);
}

void Accounts::open_device(model::UserId user, const Caller& caller) {
  end_oldest_device(*directory_.person(user));
  const std::string token = make_token();
  model::Device device;
  device.user = user;
  device.token_hash = hash_token(token);
  device.label = caller.label;
  device.created_at = clock_.wall_now();
  store_.add_device(std::move(device),
                    [this, token, caller](Result<model::Device, model::StoreError> added) {
                      if (added) return answer_signed_in(caller, token, std::move(*added));
                      const auto failure = health_.failure(added.error());
                      if (failure) caller.respond.fail(*failure);
                    });
}

void Accounts::answer_signed_in(const Caller& caller, const std::string& token,
                                model::Device device) {
  const model::Device& kept = directory_.add_device(std::move(device));
  const model::User& user = directory_.person(kept.user)->user;
  log(LogLevel::kInfo, user.name + " signed in with " + kept.label);
  Json answer = {{"ok", true},
                 {"user", user_text(user).json()},
                 {"device", kept.id.value},
                 {"server", directory_.server()}};
  if (caller.wants_token) answer["token"] = token;
  caller.respond.ok(std::move(answer),
                    caller.wants_token ? std::string() : session_cookie(token, caller.secure));
}

void Accounts::reset_password(std::string_view name, std::string password,
                              std::function<void(Result<void>)> done) {
  const auto fail = [](const Failure& failure) {
    return Unexpected(Error{std::string(code_name(failure.code)), failure.message});
  };
  const Person* person = directory_.person_named(name);
  if (person == nullptr) return done(fail({Code::kNotFound, "nobody has this name"}));
  if (!is_password_length(password)) {
    return done(fail(bad_request("the password must be 8 to 256 bytes")));
  }
  const model::UserId user = person->user.id;
  const auto stored = [this, fail, done, user](Result<bool, model::StoreError> set) {
    if (!set) return done(fail(health_.failure(set.error()).value_or(unavailable())));
    const auto devices = directory_.person(user)->devices;
    for (const model::DeviceId device : devices) end_device(device, {});
    done({});
  };
  const bool queued = passwords_.hash(
      std::move(password), [this, fail, done, stored, user](std::optional<std::string> hash) {
        if (!hash) return done(fail(unavailable()));
        directory_.person(user)->user.password_hash = *hash;
        store_.set_password(user, std::move(*hash), stored);
      });
  if (!queued) done(fail(hashing_busy()));
}

}  // namespace snug::chat
