// Requests of the machine's administrator to the chat, however they arrive.
#pragma once

#include <functional>
#include <string>

#include "doors/chat.h"
#include "snug/json.h"

namespace snug::app {

/// A request is `{"command", …}`:
/// - `invite` with uses, days and admin: `{"ok", "url"}`
/// - `users`: `{"ok", "users"}`, each as in docs/protocol.md
/// - `reset` with name and password: `{"ok"}`
/// An answer that is not ok has `error` with code and message.
class Administrator {
 public:
  /// Every link begins with `base_url`.
  Administrator(chat::Chat& chat, std::string base_url)
      : chat_(chat), base_url_(std::move(base_url)) {}

  void run(const Json& request, std::function<void(Json)> done);

 private:
  void invite(const Json& request, std::function<void(Json)> done);
  void reset(const Json& request, std::function<void(Json)> done);

  chat::Chat& chat_;
  std::string base_url_;
};

}  // namespace snug::app
