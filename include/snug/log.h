// Where the library's log lines go. Lines never hold secrets, tokens or message texts.
#pragma once

#include <functional>
#include <string_view>

namespace snug {

/// The severity of a line.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Called on the loop thread (before the loop runs, on the caller's thread). The view is valid
/// during the call.
using LogSink = std::function<void(LogLevel level, std::string_view line)>;

}  // namespace snug
