// Where the library's log lines go. Lines never hold secrets, tokens or message texts, except in
// the what() of an exception that a program's own function threw: at most 300 bytes of it.
#pragma once

#include <functional>
#include <string_view>

namespace snug {

/// The severity of a line.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Called on the loop thread (before the loop runs, on the caller's thread). The view is valid
/// during the call. It must not throw.
using LogSink = std::function<void(LogLevel level, std::string_view line)>;

}  // namespace snug
