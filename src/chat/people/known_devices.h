// Browsers and programs that have signed in before. Each has its own quota of password guesses, so
// that nobody else can keep it out. Being known alone signs nobody in.
#pragma once

#include <unordered_map>
#include <vector>

#include "model/values.h"

namespace snug::chat {

/// Keeps at most model::kKnownDevicesOfPerson of each person. A further one replaces the least
/// recently used.
class KnownDevices {
 public:
  /// `stored` has the least recently used first.
  explicit KnownDevices(const std::vector<model::KnownDevice>& stored);

  bool knows(model::UserId user, const model::TokenHash& token) const;
  /// Whether the token is known for any person. People may share a browser.
  bool knows_anyone(const model::TokenHash& token) const;
  /// The device signed in.
  void used(const model::KnownDevice& device);
  void forget(model::UserId user) { devices_.erase(user); }

 private:
  /// Least recently used first.
  std::unordered_map<model::UserId, std::vector<model::TokenHash>> devices_;
};

}  // namespace snug::chat
