// People's sign-ins: routes, recognition, ends.
#include "people/accounts.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "doors/request_rules.h"
#include "live/wire.h"
#include "people/tokens.h"

namespace snug::chat {
namespace {

Failure unauthorized() {
  return {Code::kUnauthorized, "sign in first"};
}

}  // namespace

Accounts::Accounts(const Common& common, KnownDevices& known)
    : directory_(common.directory),
      sessions_(common.sessions),
      feed_(common.feed),
      store_(common.store),
      health_(common.health),
      clock_(common.clock),
      running_(common.running),
      options_(common.options),
      known_(known),
      passwords_(common.clock, common.options.password_cost, common.options.limits) {
  for (const auto& [id, person] : directory_.people()) names_.add(person.user);
}

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
  const auto cookie = request.http.cookie(cookie_name(Cookie::kSession, request.secure));
  return cookie ? identify(*cookie) : std::nullopt;
}

/// Devices that are not connected go first, and the newest stays.
void Accounts::end_surplus_devices(const Person& person, model::DeviceId newest) {
  const std::size_t limit = options_.limits.devices_per_person;
  if (person.devices.size() <= limit) return;
  std::vector<model::DeviceId> others;
  std::copy_if(person.devices.begin(), person.devices.end(), std::back_inserter(others),
               [newest](model::DeviceId id) { return id != newest; });
  std::stable_partition(others.begin(), others.end(), [&](model::DeviceId id) {
    return !sessions_.has_device(person.user.id, id);
  });
  others.resize(person.devices.size() - limit);
  for (const model::DeviceId id : others) end_device(id, {});
}

void Accounts::sign_out(const ApiRequest& request, const Responder& respond) {
  const auto who = identify(request);
  if (!who) return respond.fail(unauthorized());
  end_device(who->device, [respond, secure = request.secure](std::optional<Failure> failure) {
    if (failure)
      respond.fail(*failure);
    else
      respond.ok(ok_text().json(), {expired_cookie_line(Cookie::kSession, secure)});
  });
}

void Accounts::end_device(model::DeviceId id, const Ended& done) {
  store_.remove_device(id, [this, id, done](Result<bool, model::StoreError> ended) {
    std::optional<Failure> failure;
    if (!ended && ended.error() != model::StoreError::kNotFound) {
      failure = health_.failure(ended.error());
      if (!failure) return;
    } else {
      forget_device(id);
    }
    if (done) done(std::move(failure));
  });
}

void Accounts::forget_device(model::DeviceId id) {
  const auto removed = directory_.remove_device(id);
  if (removed && device_ended_) device_ended_(*removed);
}

void Accounts::log(LogLevel level, const std::string& line) const {
  if (options_.log) options_.log(level, line);
}

}  // namespace snug::chat
