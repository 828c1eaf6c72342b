// Keeps exceptions of the application's handlers out of the library.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "base/guard.h"

namespace snug::socketio {

/// Logs that a handler threw, and returns the sentence without `thrown`, which no client may see.
/// `what` and `name` identify the handler.
std::string log_thrown(const base::Environment& environment, std::string_view what,
                       std::string_view name, std::string_view thrown);

/// Runs `call`. If it throws, logs that and returns the sentence of log_thrown(); otherwise empty.
template <class Call>
std::string run_guarded(const base::Environment& environment, std::string_view what,
                        std::string_view name, Call call) {
  const std::string thrown = base::thrown_by(std::move(call));
  if (thrown.empty()) return {};
  return log_thrown(environment, what, name, thrown);
}

template <class Call>
std::string run_guarded(const base::Environment& environment, std::string_view what, Call call) {
  return run_guarded(environment, what, {}, std::move(call));
}

}  // namespace snug::socketio
