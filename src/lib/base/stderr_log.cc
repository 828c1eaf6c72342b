// See stderr_log.h.
#include "base/stderr_log.h"

#include <cstddef>
#include <cstdio>
#include <string>

#include "base/one_line.h"

namespace snug::base {

namespace {

constexpr std::size_t kMaxLineBytes = 2000;

}  // namespace

void log_to_stderr(LogLevel level, std::string_view line) {
  if (level < LogLevel::kWarning) return;
  std::string text = level == LogLevel::kError ? "snug: error: " : "snug: warning: ";
  text += one_line(line, kMaxLineBytes);
  text += '\n';
  std::fwrite(text.data(), 1, text.size(), stderr);  // one call, so that lines do not mix
}

}  // namespace snug::base
