// Keeps exceptions of the application's handlers out of the library.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "base/guard.h"

namespace snug::socketio {

/// Runs `call`. An exception is logged by type, never by its text, which may contain a user's
/// message. `what` and `name` identify the handler. Returns false if it threw.
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
