// The wall between the library and exceptions of its users' handlers.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <typeinfo>

#include "base/environment.h"

namespace snug::socketio {

/// Runs `call`; what it throws is logged by type, never by content, which may be a message's.
/// `what` names the handler. False when something was thrown.
template <class Call>
bool run_guarded(const base::Environment& environment, std::string_view what, Call call) {
  std::string thrown = "something that is no std::exception";
  try {
    call();
    return true;
  } catch (const std::exception& exception) {
    thrown = typeid(exception).name();
  } catch (...) {
  }
  environment.log(LogLevel::kError,
                  "socketio: the handler of " + std::string(what) + " threw " + thrown);
  return false;
}

}  // namespace snug::socketio
