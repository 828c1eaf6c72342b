// Invitations: made by the owner and admins, used by anyone with the link.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/surroundings.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/json.h"
#include "snug/result.h"

namespace snug::chat {

class Invitations {
 public:
  explicit Invitations(const Surroundings& around);
  Invitations(const Invitations&) = delete;
  Invitations& operator=(const Invitations&) = delete;

  void create(const Caller& caller, const Json& payload, const Answer& answer);
  void check(const Json& payload, const Answer& answer) const;
  /// Passes on a fresh link's path ("/#join=…") for the owner while nobody has joined, otherwise
  /// nothing.
  void owner_link(std::function<void(std::optional<std::string>)> done);

 private:
  Result<model::Invite, Failure> read(const Person& person, const Json& payload);

  const Surroundings& around_;
};

}  // namespace snug::chat
