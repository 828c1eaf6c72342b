// People whose presence changed, gathered for a moment, so that many who come at once make few
// broadcasts.
#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <utility>

#include "model/clock.h"
#include "model/ids.h"

namespace snug::chat {

class PresenceBatch {
 public:
  using People = std::set<model::UserId>;

  /// `send` gets everyone who changed within `every`.
  PresenceBatch(model::Clock& clock, std::chrono::milliseconds every,
                std::function<void(const People&)> send)
      : clock_(clock), every_(every), send_(std::move(send)) {}
  PresenceBatch(const PresenceBatch&) = delete;
  PresenceBatch& operator=(const PresenceBatch&) = delete;

  /// The first change in a while is sent at once.
  void add(model::UserId user);

 private:
  void flush();

  model::Clock& clock_;
  const std::chrono::milliseconds every_;
  std::function<void(const People&)> send_;
  People changed_;
  model::Clock::TimerId timer_ = 0;  ///< Runs for a while after each broadcast.
};

}  // namespace snug::chat
