// Where the library's log lines go. Lines never hold secrets, tokens or message texts.
#pragma once

#include <functional>
#include <string_view>

namespace snug {

/// How much a line matters.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Called on the loop thread (or, before the loop runs, on the caller's). The view lives for the
/// call.
using LogSink = std::function<void(LogLevel level, std::string_view line)>;

}  // namespace snug
