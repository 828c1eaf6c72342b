// Browsers and programs that were signed in as somebody before: each has guesses of its own, so
// that nobody else can keep it out. That it is known says nothing but this: it lets nobody in.
#pragma once

#include <unordered_map>
#include <vector>

#include "model/values.h"

namespace snug::chat {

/// At most model::kKnownDevicesOfPerson of each; a further one ends the one not used for longest.
class KnownDevices {
 public:
  /// By rising use.
  explicit KnownDevices(const std::vector<model::KnownDevice>& stored);

  bool knows(model::UserId user, const model::TokenHash& token) const;
  /// Whether it is one of anybody's: people may share a browser.
  bool knows_anyone(const model::TokenHash& token) const;
  /// It signed in.
  void used(const model::KnownDevice& device);
  void forget(model::UserId user) { devices_.erase(user); }

 private:
  /// The one used last is the last.
  std::unordered_map<model::UserId, std::vector<model::TokenHash>> devices_;
};

}  // namespace snug::chat
