// The log of programs that set none.
#pragma once

#include <string_view>

#include "snug/log.h"

namespace snug::base {

/// Writes warnings and errors to standard error, each as one line ("snug: warning: …") with control
/// characters escaped. Drops other lines.
void log_to_stderr(LogLevel level, std::string_view line);

}  // namespace snug::base
