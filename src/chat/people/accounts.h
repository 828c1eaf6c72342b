// Joining, signing in and out: people and their devices.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "people/known_devices.h"
#include "people/names.h"
#include "people/passwords.h"
#include "people/throttle.h"
#include "protocol/fields.h"
#include "protocol/options.h"

namespace snug::chat {

/// State in memory changes only after the store has answered. Code that waited for a hash or for
/// the store checks its conditions again: a password may have been reset, a name taken, an
/// invitation used.
class Accounts {
 public:
  /// `known` outlives this object.
  Accounts(const Surroundings& around, KnownDevices& known);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  void join(const Caller& caller, const Json& payload, const Answer& answer);
  void sign_in(const Caller& caller, const Json& payload, const Answer& answer);
  void sign_out(const Caller& caller, const Answer& answer);
  /// Answers who the caller is.
  void tell_session(const Caller& caller, const Answer& answer) const;

  /// The sign-in that this token belongs to.
  std::optional<Identity> identify(std::string_view token) const;
  /// Sets a person's password and ends all their sign-ins. Errors: codes of docs/protocol.md.
  void reset_password(std::string_view name, std::string password,
                      std::function<void(Result<void>)> done);
  /// Called with each device whose sign-in has ended, to disconnect its sockets.
  void on_device_ended(std::function<void(const model::Device&)> handler) {
    device_ended_ = std::move(handler);
  }

 private:
  /// A visitor who asks to be signed in, and the way to answer.
  struct Newcomer {
    Visitor visitor;
    bool wants_token = false;  ///< The answer carries the tokens, instead of cookies.
    Answer answer;
  };
  /// One try at a password.
  struct Guess {
    std::string name;
    model::UserId user;  ///< Not set when nobody has that name.
    std::string hash;    ///< That person's, when the guess was made.
    Source source;
  };
  using Ended = std::function<void(Result<void, model::StoreError>)>;
  using Verdict = PasswordQueue::Verdict;

  static Newcomer newcomer_of(const Caller& caller, Fields& fields, const Answer& answer);
  std::optional<Failure> refuse_to_join(const model::TokenHash& invite, const model::User& user);
  void register_person(const Newcomer& newcomer, const model::TokenHash& invite, model::User user);
  void welcome(const Newcomer& newcomer, const model::TokenHash& invite, model::User user);
  Guess guess_of(const std::string& name, const Visitor& visitor);
  static std::string shown(const Guess& guess);
  void finish_sign_in(const Newcomer& newcomer, const Guess& guess, const Verdict& verdict);
  void renew_hash(const Guess& guess, const std::string& renewed);
  void open_device(const Newcomer& newcomer, model::UserId user, const std::string& password_hash);
  void answer_signed_in(const Newcomer& newcomer, const Credentials& credentials,
                        model::Device device);
  void finish_reset(model::UserId user, const std::string& password_hash);
  void end_surplus_devices(const Person& person, model::DeviceId newest);
  void end_device(model::DeviceId id, const Ended& done);
  void forget_device(model::DeviceId id);
  void log(LogLevel level, const std::string& line) const;

  const Surroundings& around_;
  KnownDevices& known_;
  Names names_;
  PasswordQueue passwords_;
  SignInThrottle throttle_;
  /// Wrong passwords since the last sign-in to the account, or since the start.
  std::unordered_map<model::UserId, std::int64_t> failed_attempts_;
  std::function<void(const model::Device&)> device_ended_;
  /// Two owner's links may be open, but only one person becomes the owner.
  bool owner_joining_ = false;
};

}  // namespace snug::chat
