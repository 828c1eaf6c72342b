// Handshakes that wait for the application's word (Options::allow_request).
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

/// A handshake, and the right to answer it.
struct WaitingHandshake {
  HttpRequest request;
  http::Responder responder;
  bool websocket = false;
};

class WaitingHandshakes {
 public:
  /// Why the application refuses it, if it does. The client still waits.
  using Decided =
      std::function<void(WaitingHandshake& handshake, const std::optional<std::string>& objection)>;

  /// `hooks` is borrowed.
  WaitingHandshakes(const Hooks& hooks, Decided decided)
      : hooks_(hooks), decided_(std::move(decided)) {}
  WaitingHandshakes(const WaitingHandshakes&) = delete;
  WaitingHandshakes& operator=(const WaitingHandshakes&) = delete;

  /// Asks the application, which may answer at once. One whose client leaves is forgotten.
  void add(WaitingHandshake handshake);
  /// Decides all of them, without an objection.
  void decide_all();

 private:
  void decide(WaitingHandshake* handshake, const std::optional<std::string>& objection);

  const Hooks& hooks_;
  const Decided decided_;
  std::unordered_map<WaitingHandshake*, std::shared_ptr<WaitingHandshake>> waiting_;
};

}  // namespace snug::engineio
