// Joining, signing in and out: the HTTP side of people and their devices.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "doors/api.h"
#include "live/common.h"
#include "live/directory.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "model/store.h"
#include "people/invitations.h"
#include "people/known_devices.h"
#include "people/names.h"
#include "people/passwords.h"
#include "people/throttle.h"
#include "protocol/fields.h"
#include "protocol/options.h"

namespace snug::chat {

/// Who a request or a socket comes from.
struct Identity {
  model::UserId user;
  model::DeviceId device;
};

/// What is kept of people changes when the store has answered, never before. Whoever waited, for a
/// hash or for the store, looks again at what they go on with: a password may have been reset, a
/// name taken, an invitation used.
class Accounts {
 public:
  /// The known devices outlive it.
  Accounts(const Common& common, KnownDevices& known);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  void serve(Api& api, Invitations& invitations);

  /// The sign-in that this token belongs to.
  std::optional<Identity> identify(std::string_view token);
  /// Sets a person's password and ends all their sign-ins. Errors: codes of docs/protocol.md.
  void reset_password(std::string_view name, std::string password,
                      std::function<void(Result<void>)> done);
  /// Called with each device that has ended: cuts its sockets.
  void on_device_ended(std::function<void(const model::Device&)> handler) {
    device_ended_ = std::move(handler);
  }

 private:
  /// Who asks to be signed in, and how it is answered.
  struct Caller {
    Responder respond;
    std::string address;
    std::string label;
    std::string known;  ///< The token of a device that was signed in before; may be anything.
    bool secure = false;
    bool wants_token = false;
  };
  /// A password that somebody tries.
  struct Guess {
    std::string name;
    model::UserId user;  ///< Not set when nobody has that name.
    std::string hash;    ///< Theirs when the guess was made.
    Source source;
  };
  using Ended = std::function<void(std::optional<Failure>)>;
  using Verdict = PasswordQueue::Verdict;

  static Caller caller_of(const ApiRequest& request, const Responder& respond, Fields& fields);
  void join(const ApiRequest& request, const Responder& respond);
  std::optional<Failure> refuse_to_join(const model::TokenHash& invite, const model::User& user);
  void register_person(const Caller& caller, const model::TokenHash& invite, model::User user);
  void welcome(const Caller& caller, const model::TokenHash& invite, model::User user);
  void sign_in(const ApiRequest& request, const Responder& respond);
  Guess guess_of(const std::string& name, const Caller& caller);
  void finish_sign_in(const Caller& caller, const Guess& guess, const Verdict& verdict);
  void renew_hash(const Guess& guess, const std::string& renewed);
  void open_device(const Caller& caller, model::UserId user, const std::string& password_hash);
  void answer_signed_in(const Caller& caller, const std::string& token, const std::string& known,
                        model::Device device);
  void finish_reset(model::UserId user, const std::string& password_hash);
  void sign_out(const ApiRequest& request, const Responder& respond);
  std::optional<Identity> identify(const ApiRequest& request);
  void end_surplus_devices(const Person& person, model::DeviceId newest);
  void end_device(model::DeviceId id, const Ended& done);
  void forget_device(model::DeviceId id);
  void log(LogLevel level, const std::string& line) const;

  Directory& directory_;
  Sessions& sessions_;
  Feed& feed_;
  model::Store& store_;
  Health& health_;
  model::Clock& clock_;
  RunningTime& running_;
  const Options& options_;
  KnownDevices& known_;
  Names names_;
  PasswordQueue passwords_;
  SignInThrottle throttle_;
  /// Wrong passwords since somebody last signed in to that account, or since the start.
  std::unordered_map<model::UserId, std::int64_t> failed_attempts_;
  std::function<void(const model::Device&)> device_ended_;
  bool owner_joining_ = false;  ///< Two owner's links may be open; one person becomes the owner.
};

}  // namespace snug::chat
