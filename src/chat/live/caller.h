// The caller of a verb. A verb does not know which door a request came through.
#pragma once

#include <string>

#include "live/sessions.h"
#include "model/ids.h"

namespace snug::chat {

/// The person and the sign-in behind a request or a socket.
struct Identity {
  model::UserId user;
  model::DeviceId device;
};

/// The other end of a request, before anyone has signed in.
struct Visitor {
  std::string address;       ///< The client's own, behind any proxies; empty if unknown.
  std::string device_label;  ///< "Firefox on Linux".
  std::string known;         ///< Token of a device that has signed in before; unverified.
};

struct Caller {
  model::UserId user;      ///< Not set when nobody is signed in.
  model::DeviceId device;  ///< Also not set when the administrator acts as the owner.
  SessionId session = 0;   ///< The socket that asks; 0 if none does.
  Visitor visitor = {};    ///< Empty when a socket asks.
};

}  // namespace snug::chat
