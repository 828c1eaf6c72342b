// The wall between the library and exceptions of its users' handlers.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "base/guard.h"

namespace snug::socketio {

/// Runs `call`; what it throws is logged by type, never by content, which may be a message's.
/// `what` and `name` say which handler it was. False when something was thrown.
template <class Call>
bool run_guarded(const base::Environment& environment, std::string_view what, std::string_view name,
                 Call call) {
  const std::string thrown = base::type_thrown_by(std::move(call));
  if (thrown.empty()) return true;
  std::string line = "socketio: the handler of " + std::string(what);
  if (!name.empty()) line += " \"" + std::string(name) + '"';
  environment.log(LogLevel::kError, line + " threw " + thrown);
  return false;
}

template <class Call>
bool run_guarded(const base::Environment& environment, std::string_view what, Call call) {
  return run_guarded(environment, what, {}, std::move(call));
}

}  // namespace snug::socketio
