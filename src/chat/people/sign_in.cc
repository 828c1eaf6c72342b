// Joining with an invitation, signing in with a password, and password resets by the administrator.
#include <utility>

#include "live/wire.h"
#include "people/accounts.h"
#include "people/tokens.h"
#include "protocol/fields.h"
#include "protocol/shown_name.h"
#include "protocol/text.h"

namespace snug::chat {
namespace {

std::string checked_name(Fields& fields) {
  std::string name = fields.string("name");
  if (!fields.failure() && !is_sign_in_name(name)) {
    fields.refuse(bad_request("`name` must be 1 to 32 of letters a to z, digits, '.', '_', '-'"));
  }
  return name;
}

std::string checked_display_name(Fields& fields, const std::string& otherwise) {
  const auto given = fields.optional_string("display_name");
  if (!given) return otherwise;
  std::string name = shown_name(*given);
  if (name.empty()) fields.refuse(bad_request("`display_name` " + rule_of_shown_names()));
  return name;
}

std::string checked_password(Fields& fields) {
  std::string password = fields.string("password");
  if (fields.failure()) return password;
  if (const auto objection = objection_to_password(password)) {
    fields.refuse(bad_request("`password` " + *objection));
  }
  return password;
}

/// Resets come from the machine's owner and do not queue with strangers.
const Source& administrator() {
  static const Source source{"administrator", true};
  return source;
}

}  // namespace

void Accounts::join(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const model::TokenHash token = hash_token(fields.string("invite"));
  model::User user;
  user.name = checked_name(fields);
  user.display_name = checked_display_name(fields, user.name);
  std::string password = checked_password(fields);
  const Newcomer newcomer = newcomer_of(caller, fields, answer);
  if (fields.failure()) return answer.fail(*fields.failure());
  if (const auto refused = refuse_to_join(token, user)) return answer.fail(*refused);

  passwords_.hash(
      {address_group(newcomer.visitor.address)}, std::move(password),
      [this, newcomer, token, user = std::move(user)](Result<std::string, Failure> hash) mutable {
        if (!hash) return newcomer.answer.fail(hash.error());
        user.password_hash = *std::move(hash);
        register_person(newcomer, token, std::move(user));
      });
}

/// Checks every condition that may change while the newcomer waits.
std::optional<Failure> Accounts::refuse_to_join(const model::TokenHash& token,
                                                const model::User& user) {
  if (!around_.health.accepting()) return unavailable();
  const model::Invite* invite = around_.directory.invite(token, around_.running.now());
  const bool second_owner =
      invite != nullptr && invite->role == model::Role::kOwner && owner_joining_;
  if (invite == nullptr || second_owner) {
    return refusal_of(model::StoreError::kInviteInvalid);
  }
  const bool taken = around_.directory.person_named(user.name) != nullptr ||
                     names_.has_like(user.name) || names_.has_like(user.display_name);
  if (taken) return refusal_of(model::StoreError::kNameTaken);
  return std::nullopt;
}

void Accounts::register_person(const Newcomer& newcomer, const model::TokenHash& token,
                               model::User user) {
  if (const auto refused = refuse_to_join(token, user)) return newcomer.answer.fail(*refused);
  user.role = around_.directory.invite(token, around_.running.now())->role;
  user.created_at = around_.clock.wall_now();
  user.last_seen_at = user.created_at;
  const bool owner = user.role == model::Role::kOwner;
  owner_joining_ = owner_joining_ || owner;
  names_.reserve(user);
  around_.store.register_user(
      token, user, around_.running.now(),
      [this, owner, newcomer, token, user](Result<model::User, model::StoreError> made) {
        if (owner) owner_joining_ = false;
        names_.release(user);
        made ? welcome(newcomer, token, *std::move(made)) : newcomer.answer.fail(made.error());
      });
}

void Accounts::welcome(const Newcomer& newcomer, const model::TokenHash& invite, model::User user) {
  around_.directory.use_invite(invite);
  names_.add(user);
  Person& person = around_.directory.add_person(std::move(user));
  around_.feed.person_added(person);
  log(LogLevel::kInfo, person.user.name + " joined");
  open_device(newcomer, person.user.id, person.user.password_hash);
}

Accounts::Newcomer Accounts::newcomer_of(const Caller& caller, Fields& fields,
                                         const Answer& answer) {
  Newcomer newcomer{caller.visitor, fields.optional_boolean("token").value_or(false), answer};
  if (auto known = fields.optional_string("known")) newcomer.visitor.known = *std::move(known);
  return newcomer;
}

Accounts::Guess Accounts::guess_of(const std::string& name, const Visitor& visitor) {
  Guess guess{name, {}, {}, {address_group(visitor.address)}};
  const Person* person = around_.directory.person_named(name);
  if (person == nullptr) return guess;
  guess.user = person->user.id;
  guess.hash = person->user.password_hash;
  const model::TokenHash known = hash_token(visitor.known);
  if (known_.knows(guess.user, known)) {
    guess.source = {"known " + std::string(known.begin(), known.end()), true,
                    "person " + std::to_string(guess.user.value)};
  }
  return guess;
}

/// A name that nobody has may be a password in the wrong field.
std::string Accounts::shown(const Guess& guess) {
  return guess.user ? guess.name : "a name that nobody has";
}

/// Throttles before hashing. An unknown name takes the same path and the same time.
void Accounts::sign_in(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::string name = checked_name(fields);
  std::string password = fields.string("password");
  const Newcomer newcomer = newcomer_of(caller, fields, answer);
  if (fields.failure()) return answer.fail(*fields.failure());

  const Guess guess = guess_of(name, newcomer.visitor);
  const bool exists = bool{guess.user};
  if (const auto wait = throttle_.attempt(name, exists, guess.source, around_.clock.now());
      wait > 0) {
    if (throttle_.is_worth_a_line(name, around_.clock.now())) {
      log(LogLevel::kWarning, "too many wrong passwords for " + shown(guess) + ", the last from " +
                                  newcomer.visitor.address);
    }
    return answer.fail(too_many(
        "too many wrong passwords for this name, wait until the next try is allowed", wait));
  }
  passwords_.verify(guess.source, std::move(password),
                    exists ? std::optional<std::string>(guess.hash) : std::nullopt,
                    [this, newcomer, guess](const Verdict& verdict) {
                      finish_sign_in(newcomer, guess, verdict);
                    });
}

void Accounts::finish_sign_in(const Newcomer& newcomer, const Guess& guess,
                              const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kBusy) {
    throttle_.give_back(guess.name, guess.source);
    return newcomer.answer.fail(hashing_busy());
  }
  if (verdict.kind == Verdict::Kind::kWrong) {
    if (guess.user) ++failed_attempts_[guess.user];
    log(LogLevel::kWarning,
        "wrong name or password for " + shown(guess) + " from " + newcomer.visitor.address);
    return newcomer.answer.fail({Code::kWrongPassword, "name or password is wrong"});
  }
  throttle_.succeeded(guess.name, guess.source);
  if (!around_.health.accepting()) return newcomer.answer.fail(unavailable());
  open_device(newcomer, guess.user, guess.hash);
  if (verdict.renewed) renew_hash(guess, *verdict.renewed);
}

/// When this fails, the next sign-in tries again.
void Accounts::renew_hash(const Guess& guess, const std::string& renewed) {
  around_.store.renew_password_hash(
      guess.user, guess.hash, renewed,
      [this, user = guess.user, renewed](Result<bool, model::StoreError> set) {
        if (set)
          around_.directory.person(user)->user.password_hash = renewed;
        else
          around_.health.note(set.error());
      });
}

/// The store adds the sign-in only if `password_hash` is still the person's, because the password
/// may have been reset since it was verified.
void Accounts::open_device(const Newcomer& newcomer, model::UserId user,
                           const std::string& password_hash) {
  const std::string& offered = newcomer.visitor.known;
  const bool is_known = known_.knows_anyone(hash_token(offered));
  Credentials credentials{make_token(), is_known ? offered : make_token()};
  model::SignIn made;
  made.device.user = user;
  made.device.token_hash = hash_token(credentials.session);
  made.device.label = newcomer.visitor.device_label;
  made.device.created_at = around_.clock.wall_now();
  made.known = hash_token(credentials.known);
  made.password_hash = password_hash;
  around_.store.add_device(std::move(made), [this, newcomer, credentials = std::move(credentials)](
                                                Result<model::Device, model::StoreError> added) {
    if (!added) return newcomer.answer.fail(added.error());
    answer_signed_in(newcomer, credentials, *std::move(added));
  });
}

void Accounts::answer_signed_in(const Newcomer& newcomer, const Credentials& credentials,
                                model::Device device) {
  known_.used({device.user, hash_token(credentials.known)});
  const model::Device& kept = around_.directory.add_device(std::move(device));
  const Person& person = *around_.directory.person(kept.user);
  end_surplus_devices(person, kept.id);
  log(LogLevel::kInfo, person.user.name + " signed in with " + kept.label);
  Json body = {{"ok", true},
               {"user", user_text(person.user).json()},
               {"device", kept.id.value},
               {"server", around_.directory.server()}};
  if (const auto failed = failed_attempts_.extract(kept.user)) {
    body["failed_attempts"] = failed.mapped();
  }
  if (!newcomer.wants_token) return newcomer.answer.signed_in(body, credentials);
  body["token"] = credentials.session;
  body["known"] = credentials.known;
  newcomer.answer.ok(body);
}

void Accounts::reset_password(std::string_view name, std::string password,
                              std::function<void(Result<void>)> done) {
  const auto fail = [done](const Failure& failure) {
    done(Unexpected(Error{std::string(code_name(failure.code)), failure.message}));
  };
  const Person* person = around_.directory.person_named(name);
  if (person == nullptr) return fail({Code::kNotFound, "nobody has this name"});
  if (const auto objection = objection_to_password(password)) {
    return fail(bad_request("the password " + *objection));
  }
  const model::UserId user = person->user.id;
  passwords_.hash(administrator(), std::move(password),
                  [this, fail, done, user](Result<std::string, Failure> hash) {
                    if (!hash) return fail(hash.error());
                    if (!around_.health.accepting()) return fail(unavailable());
                    around_.store.set_password(
                        user, *hash,
                        [this, fail, done, user, hash](Result<bool, model::StoreError> set) {
                          if (!set) {
                            around_.health.note(set.error());
                            return fail(refusal_of(set.error()));
                          }
                          finish_reset(user, *hash);
                          done({});
                        });
                  });
}

void Accounts::finish_reset(model::UserId user, const std::string& password_hash) {
  Person& person = *around_.directory.person(user);
  person.user.password_hash = password_hash;
  known_.forget(user);
  throttle_.forget(person.user.name);
  failed_attempts_.erase(user);
  const auto devices = person.devices;
  for (const model::DeviceId device : devices) forget_device(device);
}

}  // namespace snug::chat
