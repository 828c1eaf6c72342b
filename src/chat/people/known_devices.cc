// Devices that have signed in before.
#include "people/known_devices.h"

#include <algorithm>

namespace snug::chat {
namespace {

bool contains(const std::vector<model::TokenHash>& tokens, const model::TokenHash& token) {
  return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
}

}  // namespace

KnownDevices::KnownDevices(const std::vector<model::KnownDevice>& stored) {
  for (const model::KnownDevice& device : stored) used(device);
}

bool KnownDevices::knows(model::UserId user, const model::TokenHash& token) const {
  const auto found = devices_.find(user);
  return found != devices_.end() && contains(found->second, token);
}

bool KnownDevices::knows_anyone(const model::TokenHash& token) const {
  return std::any_of(devices_.begin(), devices_.end(),
                     [&token](const auto& person) { return contains(person.second, token); });
}

void KnownDevices::used(const model::KnownDevice& device) {
  std::vector<model::TokenHash>& tokens = devices_[device.user];
  std::erase(tokens, device.token_hash);
  tokens.push_back(device.token_hash);
  if (tokens.size() > model::kKnownDevicesOfPerson) tokens.erase(tokens.begin());
}

}  // namespace snug::chat
