// People's sign-ins: routes, recognition, ends.
#include "chat/accounts.h"

#include <algorithm>
#include <utility>

#include "chat/request_rules.h"
#include "chat/tokens.h"
#include "chat/wire.h"

namespace snug::chat {
namespace {

Failure unauthorized() {
  return {Code::kUnauthorized, "sign in first"};
}

}  // namespace

Accounts::Accounts(const Common& common)
    : directory_(common.directory),
      sessions_(common.sessions),
      feed_(common.feed),
      store_(common.store),
      health_(common.health),
      clock_(common.clock),
      running_(common.running),
      options_(common.options),
      passwords_(common.clock, common.options.password_cost, common.options.limits.hashes_waiting),
      throttle_(common.options.limits.sign_ins_per_name,
                common.options.limits.sign_ins_per_address) {}

void Accounts::serve(Api& api, Invitations& invitations) {
  api.on("POST", "/api/join",
         [this](const ApiRequest& request, const Responder& respond) { join(request, respond); });
  api.on("POST", "/api/session", [this](const ApiRequest& request, const Responder& respond) {
    sign_in(request, respond);
  });
  api.on("DELETE", "/api/session", [this](const ApiRequest& request, const Responder& respond) {
    sign_out(request, respond);
  });
  api.on("GET", "/api/session", [this](const ApiRequest& request, const Responder& respond) {
    const auto who = identify(request);
    if (!who) return respond.fail(unauthorized());
    respond.ok({{"ok", true},
                {"server", directory_.server()},
                {"user", user_text(directory_.person(who->user)->user).json()}});
  });
  api.on("POST", "/api/invite",
         [this, &invitations](const ApiRequest& request, const Responder& respond) {
           const auto who = identify(request);
           if (!who) return respond.fail(unauthorized());
           invitations.create(who->user, request.body, [respond](Result<Json, Failure> made) {
             if (made)
               respond.ok(std::move(*made));
             else
               respond.fail(made.error());
           });
         });
  api.on("POST", "/api/invite/check",
         [&invitations](const ApiRequest& request, const Responder& respond) {
           auto checked = invitations.check(request.body);
           if (checked)
             respond.ok(std::move(*checked));
           else
             respond.fail(checked.error());
         });
}

std::optional<Identity> Accounts::identify(std::string_view token) {
  const model::Device* device = directory_.device_with(hash_token(token));
  if (device == nullptr || directory_.person(device->user) == nullptr) return std::nullopt;
  return Identity{device->user, device->id};
}

std::optional<Identity> Accounts::identify(const ApiRequest& request) {
  if (const auto token = bearer_token(request.http.headers)) return identify(*token);
  const auto cookie = request.http.cookie(session_cookie_name(request.secure));
  return cookie ? identify(*cookie) : std::nullopt;
}

/// One that is not connected goes first.
void Accounts::end_oldest_device(const Person& person) {
  if (person.devices.size() < options_.limits.devices_per_person) return;
  const auto idle =
      std::find_if(person.devices.begin(), person.devices.end(),
                   [&](model::DeviceId id) { return !sessions_.has_device(person.user.id, id); });
  end_device(idle == person.devices.end() ? person.devices.front() : *idle, {});
}

void Accounts::sign_out(const ApiRequest& request, const Responder& respond) {
  const auto who = identify(request);
  if (!who) return respond.fail(unauthorized());
  end_device(who->device, [respond, secure = request.secure](std::optional<Failure> failure) {
    if (failure)
      respond.fail(*failure);
    else
      respond.ok(ok_text().json(), expired_session_cookie(secure));
  });
}

/// The token is dead at once; when the disk is full it lives again, and the answer says so.
void Accounts::end_device(model::DeviceId id, const Ended& done) {
  auto removed = directory_.remove_device(id);
  if (!removed) return;
  if (device_ended_) device_ended_(*removed);
  store_.remove_device(
      id, [this, device = std::move(*removed), done](Result<bool, model::StoreError> ended) {
        std::optional<Failure> failure;
        if (!ended && ended.error() != model::StoreError::kNotFound) {
          failure = health_.failure(ended.error());
          if (!failure) return;
          directory_.add_device(device);
        }
        if (done) done(std::move(failure));
      });
}

void Accounts::log(LogLevel level, const std::string& line) const {
  if (options_.log) options_.log(level, line);
}

}  // namespace snug::chat
