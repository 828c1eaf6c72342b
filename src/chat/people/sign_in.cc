// Joining with an invitation, signing in with a password, and a new password from outside.
#include <utility>

#include "doors/request_rules.h"
#include "live/wire.h"
#include "people/accounts.h"
#include "people/tokens.h"
#include "protocol/fields.h"
#include "protocol/text.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxDisplayNameCharacters = 64;

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
  std::string name = tidy_display_name(*given);
  if (name.empty() || has_control_character(*given) ||
      count_characters(name) > kMaxDisplayNameCharacters) {
    fields.refuse(bad_request(
        "`display_name` must be 1 to 64 characters that can be seen, without control characters"));
  }
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

/// Resets come from the machine's owner: no stranger's place in the queue.
const Source& administrator() {
  static const Source source{"administrator", true};
  return source;
}

}  // namespace

void Accounts::join(const ApiRequest& request, const Responder& respond) {
  Fields fields(request.body);
  const model::TokenHash token = hash_token(fields.string("invite"));
  model::User user;
  user.name = checked_name(fields);
  user.display_name = checked_display_name(fields, user.name);
  std::string password = checked_password(fields);
  const Caller caller = caller_of(request, respond, fields);
  if (fields.failure()) return respond.fail(*fields.failure());
  if (const auto refused = refuse_to_join(token, user)) return respond.fail(*refused);

  passwords_.hash(
      {address_group(caller.address)}, std::move(password),
      [this, caller, token, user = std::move(user)](Result<std::string, Failure> hash) mutable {
        if (!hash) return caller.respond.fail(hash.error());
        user.password_hash = *std::move(hash);
        register_person(caller, token, std::move(user));
      });
}

/// Everything that may change while somebody waits.
std::optional<Failure> Accounts::refuse_to_join(const model::TokenHash& token,
                                                const model::User& user) {
  if (!health_.accepting()) return unavailable();
  const model::Invite* invite = directory_.invite(token, running_.now());
  const bool second_owner =
      invite != nullptr && invite->role == model::Role::kOwner && owner_joining_;
  if (invite == nullptr || second_owner) {
    return health_.failure(model::StoreError::kInviteInvalid);
  }
  const bool taken = directory_.person_named(user.name) != nullptr || names_.has_like(user.name) ||
                     names_.has_like(user.display_name);
  if (taken) return health_.failure(model::StoreError::kNameTaken);
  return std::nullopt;
}

void Accounts::register_person(const Caller& caller, const model::TokenHash& token,
                               model::User user) {
  if (const auto refused = refuse_to_join(token, user)) return caller.respond.fail(*refused);
  user.role = directory_.invite(token, running_.now())->role;
  user.created_at = clock_.wall_now();
  user.last_seen_at = user.created_at;
  const bool owner = user.role == model::Role::kOwner;
  owner_joining_ = owner_joining_ || owner;
  names_.reserve(user);
  store_.register_user(
      token, user, running_.now(),
      [this, owner, caller, token, user](Result<model::User, model::StoreError> made) {
        if (owner) owner_joining_ = false;
        names_.release(user);
        if (made) return welcome(caller, token, *std::move(made));
        if (const auto failure = health_.failure(made.error())) caller.respond.fail(*failure);
      });
}

void Accounts::welcome(const Caller& caller, const model::TokenHash& invite, model::User user) {
  directory_.use_invite(invite);
  names_.add(user);
  Person& person = directory_.add_person(std::move(user));
  feed_.person_added(person);
  log(LogLevel::kInfo, person.user.name + " joined");
  open_device(caller, person.user.id, person.user.password_hash);
}

Accounts::Caller Accounts::caller_of(const ApiRequest& request, const Responder& respond,
                                     Fields& fields) {
  Caller caller{respond, request.address, device_label(request.http.headers), {}, request.secure};
  caller.wants_token = fields.optional_boolean("token").value_or(false);
  auto known = fields.optional_string("known");
  if (!known) known = request.http.cookie(cookie_name(Cookie::kKnown, request.secure));
  caller.known = std::move(known).value_or(std::string());
  return caller;
}

Accounts::Guess Accounts::guess_of(const std::string& name, const Caller& caller) {
  Guess guess{name, {}, {}, {address_group(caller.address)}};
  const Person* person = directory_.person_named(name);
  if (person == nullptr) return guess;
  guess.user = person->user.id;
  guess.hash = person->user.password_hash;
  const model::TokenHash known = hash_token(caller.known);
  if (known_.knows(guess.user, known)) {
    guess.source = {"known " + std::string(known.begin(), known.end()), true,
                    "person " + std::to_string(guess.user.value)};
  }
  return guess;
}

/// Throttled before anything is hashed; an unknown name takes the same way and time.
void Accounts::sign_in(const ApiRequest& request, const Responder& respond) {
  Fields fields(request.body);
  const std::string name = checked_name(fields);
  std::string password = fields.string("password");
  const Caller caller = caller_of(request, respond, fields);
  if (fields.failure()) return respond.fail(*fields.failure());

  const Guess guess = guess_of(name, caller);
  const bool exists = bool{guess.user};
  if (const auto wait = throttle_.attempt(name, exists, guess.source, clock_.now()); wait > 0) {
    if (throttle_.is_worth_a_line(name, clock_.now())) {
      log(LogLevel::kWarning,
          "too many wrong passwords for " + name + ", the last from " + caller.address);
    }
    return respond.fail(too_many(
        "too many wrong passwords for this name, wait until the next try is allowed", wait));
  }
  passwords_.verify(
      guess.source, std::move(password),
      exists ? std::optional<std::string>(guess.hash) : std::nullopt,
      [this, caller, guess](const Verdict& verdict) { finish_sign_in(caller, guess, verdict); });
}

void Accounts::finish_sign_in(const Caller& caller, const Guess& guess, const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kBusy) {
    throttle_.give_back(guess.name, guess.source);
    return caller.respond.fail(hashing_busy());
  }
  if (verdict.kind == Verdict::Kind::kWrong) {
    if (guess.user) ++failed_attempts_[guess.user];
    log(LogLevel::kWarning, "wrong name or password for " + guess.name + " from " + caller.address);
    return caller.respond.fail({Code::kWrongPassword, "name or password is wrong"});
  }
  throttle_.succeeded(guess.name, guess.source);
  if (!health_.accepting()) return caller.respond.fail(unavailable());
  open_device(caller, guess.user, guess.hash);
  if (verdict.renewed) renew_hash(guess, *verdict.renewed);
}

/// When this fails, the next sign-in tries again.
void Accounts::renew_hash(const Guess& guess, const std::string& renewed) {
  store_.renew_password_hash(
      guess.user, guess.hash, renewed,
      [this, user = guess.user, renewed](Result<bool, model::StoreError> set) {
        if (set)
          directory_.person(user)->user.password_hash = renewed;
        else
          static_cast<void>(health_.failure(set.error()));
      });
}

/// The store makes the sign-in only if that hash is still the person's: their password may have
/// been reset since it was verified.
void Accounts::open_device(const Caller& caller, model::UserId user,
                           const std::string& password_hash) {
  const std::string token = make_token();
  const bool is_known = known_.knows_anyone(hash_token(caller.known));
  const std::string known = is_known ? caller.known : make_token();
  model::SignIn made;
  made.device.user = user;
  made.device.token_hash = hash_token(token);
  made.device.label = caller.label;
  made.device.created_at = clock_.wall_now();
  made.known = hash_token(known);
  made.password_hash = password_hash;
  store_.add_device(std::move(made),
                    [this, token, known, caller](Result<model::Device, model::StoreError> added) {
                      if (added) return answer_signed_in(caller, token, known, *std::move(added));
                      const auto failure = health_.failure(added.error());
                      if (failure) caller.respond.fail(*failure);
                    });
}

void Accounts::answer_signed_in(const Caller& caller, const std::string& token,
                                const std::string& known, model::Device device) {
  known_.used({device.user, hash_token(known)});
  const model::Device& kept = directory_.add_device(std::move(device));
  const Person& person = *directory_.person(kept.user);
  end_surplus_devices(person, kept.id);
  log(LogLevel::kInfo, person.user.name + " signed in with " + kept.label);
  Json answer = {{"ok", true},
                 {"user", user_text(person.user).json()},
                 {"device", kept.id.value},
                 {"server", directory_.server()}};
  if (const auto failed = failed_attempts_.extract(kept.user)) {
    answer["failed_attempts"] = failed.mapped();
  }
  if (caller.wants_token) {
    answer["token"] = token;
    answer["known"] = known;
    return caller.respond.ok(std::move(answer));
  }
  caller.respond.ok(std::move(answer), {cookie_line(Cookie::kSession, token, caller.secure),
                                        cookie_line(Cookie::kKnown, known, caller.secure)});
}

void Accounts::reset_password(std::string_view name, std::string password,
                              std::function<void(Result<void>)> done) {
  const auto fail = [done](const Failure& failure) {
    done(Unexpected(Error{std::string(code_name(failure.code)), failure.message}));
  };
  const Person* person = directory_.person_named(name);
  if (person == nullptr) return fail({Code::kNotFound, "nobody has this name"});
  if (const auto objection = objection_to_password(password)) {
    return fail(bad_request("the password " + *objection));
  }
  const model::UserId user = person->user.id;
  passwords_.hash(administrator(), std::move(password),
                  [this, fail, done, user](Result<std::string, Failure> hash) {
                    if (!hash) return fail(hash.error());
                    if (!health_.accepting()) return fail(unavailable());
                    store_.set_password(
                        user, *hash,
                        [this, fail, done, user, hash](Result<bool, model::StoreError> set) {
                          if (!set)
                            return fail(health_.failure(set.error()).value_or(unavailable()));
                          finish_reset(user, *hash);
                          done({});
                        });
                  });
}

void Accounts::finish_reset(model::UserId user, const std::string& password_hash) {
  Person& person = *directory_.person(user);
  person.user.password_hash = password_hash;
  known_.forget(user);
  throttle_.forget(person.user.name);
  failed_attempts_.erase(user);
  const auto devices = person.devices;
  for (const model::DeviceId device : devices) forget_device(device);
}

}  // namespace snug::chat
