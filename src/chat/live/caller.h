// Who asks. A verb does not know by which door.
#pragma once

#include <string>

#include "live/sessions.h"
#include "model/ids.h"

namespace snug::chat {

/// Whose sign-in a request or a socket has.
struct Identity {
  model::UserId user;
  model::DeviceId device;
};

/// What is known of the other end before anybody has signed in.
struct Visitor {
  std::string address;       ///< The client's, behind whatever proxies; empty when nobody says.
  std::string device_label;  ///< "Firefox on Linux".
  std::string known;         ///< The token of a device that was signed in before; may be anything.
};

struct Caller {
  model::UserId user;      ///< Not set when nobody is signed in.
  model::DeviceId device;  ///< Not set either when it is the administrator in the owner's name.
  SessionId session = 0;   ///< Of the socket that asks; 0 when none does.
  Visitor visitor = {};    ///< Empty when a socket asks.
};

}  // namespace snug::chat
