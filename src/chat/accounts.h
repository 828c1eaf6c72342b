// Joining, signing in and out: the HTTP side of people and their devices.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "chat/api.h"
#include "chat/common.h"
#include "chat/directory.h"
#include "chat/invitations.h"
#include "chat/options.h"
#include "chat/passwords.h"
#include "chat/sessions.h"
#include "chat/throttle.h"
#include "model/store.h"

namespace snug::chat {

/// Who a request or a socket comes from.
struct Identity {
  model::UserId user;
  model::DeviceId device;
};

class Accounts {
 public:
  explicit Accounts(const Common& common);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  void serve(Api& api, Invitations& invitations);

  /// The sign-in that this token belongs to.
  std::optional<Identity> identify(std::string_view token);
  /// Sets a person's password and ends all their sign-ins. Errors: codes of docs/protocol.md.
  void reset_password(std::string_view name, std::string password,
                      std::function<void(Result<void>)> done);
  /// Called with each device that ends, before the store is told: cuts its sockets.
  void on_device_ended(std::function<void(const model::Device&)> handler) {
    device_ended_ = std::move(handler);
  }

 private:
  /// Who asks to be signed in, and how it is answered.
  struct Caller {
    Responder respond;
    std::string address;
    std::string label;
    bool secure = false;
    bool wants_token = false;
  };
  using Ended = std::function<void(std::optional<Failure>)>;

  void join(const ApiRequest& request, const Responder& respond);
  void register_person(const Caller& caller, const model::TokenHash& invite, model::User user);
  void welcome(const Caller& caller, const model::TokenHash& invite, model::User user);
  void sign_in(const ApiRequest& request, const Responder& respond);
  void finish_sign_in(const Caller& caller, const std::string& name, bool right);
  void sign_out(const ApiRequest& request, const Responder& respond);
  std::optional<Identity> identify(const ApiRequest& request);
  void open_device(model::UserId user, const Caller& caller);
  void answer_signed_in(const Caller& caller, const std::string& token, model::Device device);
  void end_oldest_device(const Person& person);
  void end_device(model::DeviceId id, const Ended& done);
  void log(LogLevel level, const std::string& line) const;

  Directory& directory_;
  Sessions& sessions_;
  Feed& feed_;
  model::Store& store_;
  Health& health_;
  Clock& clock_;
  RunningTime& running_;
  const Options& options_;
  PasswordQueue passwords_;
  SignInThrottle throttle_;
  std::function<void(const model::Device&)> device_ended_;
  bool owner_joining_ = false;  ///< Two owner's links may be open; one person becomes the owner.
};

}  // namespace snug::chat
