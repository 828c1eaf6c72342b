// Handshakes that wait for the application's decision (Options::allow_request).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "engineio/hooks.h"
#include "http/exchange.h"
#include "snug/http.h"

namespace snug::engineio {

/// A handshake, and the means to answer it.
struct WaitingHandshake {
  HttpRequest request;
  http::Responder responder;
  bool websocket = false;
};

class WaitingHandshakes {
 public:
  /// `objection` is the application's refusal, if any. The client still waits.
  using Decided =
      std::function<void(WaitingHandshake& handshake, const std::optional<std::string>& objection)>;

  /// `hooks` is borrowed.
  WaitingHandshakes(const Hooks& hooks, Decided decided)
      : hooks_(hooks), decided_(std::move(decided)) {}
  WaitingHandshakes(const WaitingHandshakes&) = delete;
  WaitingHandshakes& operator=(const WaitingHandshakes&) = delete;

  /// Asks the application, which may answer at once. A handshake whose client leaves is dropped.
  void add(WaitingHandshake handshake);
  /// Accepts all of them.
  void decide_all();

 private:
  void decide(WaitingHandshake* handshake, const std::optional<std::string>& objection);

  const Hooks& hooks_;
  const Decided decided_;
  std::unordered_map<WaitingHandshake*, std::shared_ptr<WaitingHandshake>> waiting_;
};

}  // namespace snug::engineio
