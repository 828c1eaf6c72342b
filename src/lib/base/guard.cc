// Words for exceptions of a type that we do not know.
#include "base/guard.h"

#include <cxxabi.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

#include "base/one_line.h"

namespace snug::base {

namespace {

constexpr std::size_t kMaxBytes = 300;

thread_local LostExceptions* innermost = nullptr;

}  // namespace

std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return name ? name.get() : type.name();
}

LostExceptions::LostExceptions() : outer_(innermost) {
  innermost = this;
}

LostExceptions::~LostExceptions() {
  innermost = outer_;
}

bool LostExceptions::take(const std::exception_ptr& error) {
  if (innermost == nullptr) return false;
  if (!innermost->first_) innermost->first_ = error;
  return true;
}

std::string describe_exception() {
  try {
    throw;
  } catch (const std::exception& exception) {
    return one_line(name_of(typeid(exception)) + ": " + exception.what(), kMaxBytes);
  } catch (...) {
    return "something that is no std::exception";
  }
}

void log_thrown(const LogSink& log, std::initializer_list<std::string_view> words,
                std::string_view thrown) {
  std::string line;
  for (const std::string_view word : words) line += word;
  log(LogLevel::kError, line.append(" threw ").append(thrown));
}

}  // namespace snug::base
