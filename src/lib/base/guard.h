// Keeps exceptions of an application's functions out of our code.
#pragma once

#include <string>

namespace snug::base {

/// Call it while an exception is handled. Its type and what() for the log: one line of at most 300
/// bytes, with control characters escaped.
std::string describe_exception();

/// Runs `call` and describes its exception. Empty if it did not throw.
template <class Call>
std::string thrown_by(Call&& call) {
  try {
    call();
    return {};
  } catch (...) {
    return describe_exception();
  }
}

}  // namespace snug::base
