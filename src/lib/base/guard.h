// Keeps exceptions of an application's functions out of our code.
#pragma once

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "snug/log.h"

namespace snug::base {

/// While one exists, it gets the exceptions of this thread's coroutines whose Tasks are dropped
/// (snug::task::on_lost). They may be nested; the innermost gets them.
class LostExceptions {
 public:
  LostExceptions();
  ~LostExceptions();
  LostExceptions(const LostExceptions&) = delete;
  LostExceptions& operator=(const LostExceptions&) = delete;

  /// False if none exists in this thread.
  static bool take(const std::exception_ptr& error);
  /// Rethrows the first; does nothing if there is none.
  void rethrow() const {
    if (first_) std::rethrow_exception(first_);
  }

 private:
  LostExceptions* const outer_;
  std::exception_ptr first_;
};

/// The type's name in C++.
std::string name_of(const std::type_info& type);

/// Call it while an exception is handled. Its type and what() for the log: one line of at most 300
/// bytes, with control characters escaped.
std::string describe_exception();

/// Runs `call` and describes its exception, or that of a coroutine whose Task it dropped. Empty if
/// there was none.
template <class Call>
std::string thrown_by(Call&& call) {
  try {
    const LostExceptions lost;
    call();
    lost.rethrow();
    return {};
  } catch (...) {
    return describe_exception();
  }
}

/// Logs an error: the words, joined, and what thrown_by() said.
void log_thrown(const LogSink& log, std::initializer_list<std::string_view> words,
                std::string_view thrown);

/// Runs `call`. False, and log_thrown(), if it threw.
template <class Call>
bool guarded(const LogSink& log, std::initializer_list<std::string_view> words, Call&& call) {
  const std::string thrown = thrown_by(std::forward<Call>(call));
  if (!thrown.empty()) log_thrown(log, words, thrown);
  return thrown.empty();
}

}  // namespace snug::base
