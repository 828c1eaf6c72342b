// Handshakes that wait for the application's decision (Options::allow_request).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "engineio/arrival.h"
#include "engineio/hooks.h"

namespace snug::engineio {

class WaitingHandshakes {
 public:
  /// `objection` is the application's refusal, if any. The client still waits.
  using Decided =
      std::function<void(Arrival& handshake, const std::optional<std::string>& objection)>;

  /// `hooks` is borrowed.
  WaitingHandshakes(const Hooks& hooks, Decided decided)
      : hooks_(hooks), decided_(std::move(decided)) {}
  WaitingHandshakes(const WaitingHandshakes&) = delete;
  WaitingHandshakes& operator=(const WaitingHandshakes&) = delete;

  /// Asks the application, which may answer at once. A handshake whose client leaves is dropped.
  void add(Arrival handshake);
  /// Accepts all of them.
  void decide_all();

 private:
  void decide(Arrival* handshake, const std::optional<std::string>& objection);

  const Hooks& hooks_;
  const Decided decided_;
  std::unordered_map<Arrival*, std::shared_ptr<Arrival>> waiting_;
};

}  // namespace snug::engineio
