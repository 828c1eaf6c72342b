// Recognises people's sign-ins and ends them.
#include "people/accounts.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "live/wire.h"
#include "people/tokens.h"

namespace snug::chat {

Accounts::Accounts(const Surroundings& around, KnownDevices& known)
    : around_(around),
      known_(known),
      passwords_(around.clock, around.options.password_cost, around.options.limits) {
  for (const auto& [id, person] : around_.directory.people()) names_.add(person.user);
}

std::optional<Identity> Accounts::identify(std::string_view token) const {
  const model::Device* device = around_.directory.device_with(hash_token(token));
  if (device == nullptr || around_.directory.person(device->user) == nullptr) return std::nullopt;
  return Identity{device->user, device->id};
}

void Accounts::tell_session(const Caller& caller, const Answer& answer) const {
  const Person& me = *around_.directory.person(caller.user);
  answer.ok(Json{
      {"ok", true}, {"server", around_.directory.server()}, {"user", user_text(me.user).json()}});
}

/// Ends devices without a connection first, and never the newest.
void Accounts::end_surplus_devices(const Person& person, model::DeviceId newest) {
  const std::size_t limit = around_.options.limits.devices_per_person;
  if (person.devices.size() <= limit) return;
  std::vector<model::DeviceId> others;
  std::copy_if(person.devices.begin(), person.devices.end(), std::back_inserter(others),
               [newest](model::DeviceId id) { return id != newest; });
  std::stable_partition(others.begin(), others.end(), [&](model::DeviceId id) {
    return !around_.sessions.has_device(person.user.id, id);
  });
  others.resize(person.devices.size() - limit);
  for (const model::DeviceId id : others) {
    end_device(id, [this](const Result<void, model::StoreError>& ended) {
      if (!ended) around_.health.note(ended.error());
    });
  }
}

void Accounts::sign_out(const Caller& caller, const Answer& answer) {
  end_device(caller.device, [answer](const Result<void, model::StoreError>& ended) {
    ended ? answer.signed_out() : answer.fail(ended.error());
  });
}

void Accounts::end_device(model::DeviceId id, const Ended& done) {
  around_.store.remove_device(id, [this, id, done](Result<bool, model::StoreError> removed) {
    const bool is_gone = removed || removed.error() == model::StoreError::kNotFound;
    if (is_gone) forget_device(id);
    done(is_gone ? Result<void, model::StoreError>() : Unexpected(removed.error()));
  });
}

void Accounts::forget_device(model::DeviceId id) {
  const auto removed = around_.directory.remove_device(id);
  if (removed && device_ended_) device_ended_(*removed);
}

void Accounts::log(LogLevel level, const std::string& line) const {
  if (around_.options.log) around_.options.log(level, line);
}

}  // namespace snug::chat
