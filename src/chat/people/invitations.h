// Invitations: made by the owner and admins, used by whoever has the link.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "live/common.h"
#include "live/directory.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/json.h"
#include "snug/result.h"

namespace snug::chat {

class Invitations {
 public:
  /// Not called after the store failed.
  using Answer = std::function<void(Result<Json, Failure>)>;

  explicit Invitations(const Common& common);
  Invitations(const Invitations&) = delete;
  Invitations& operator=(const Invitations&) = delete;

  /// `POST /api/invite` and `invite:create`.
  void create(model::UserId user, const Json& payload, const Answer& answer);
  /// `POST /api/invite/check`.
  Result<Json, Failure> check(const Json& payload) const;
  /// While nobody has joined: a fresh link's path ("/#join=…") for the owner; else nothing.
  void owner_link(std::function<void(std::optional<std::string>)> done);

 private:
  Result<model::Invite, Failure> read(const Person& person, const Json& payload);

  Directory& directory_;
  model::Store& store_;
  Health& health_;
  RunningTime& running_;
  const Options& options_;
};

}  // namespace snug::chat
