// Keeps exceptions of an application's functions out of our code.
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

namespace snug::base {

/// Runs `call` and returns the type of its exception, never the text, which may contain user data.
/// Empty if it did not throw.
template <class Call>
std::string type_thrown_by(Call&& call) {
  try {
    call();
    return {};
  } catch (const std::exception& exception) {
    return typeid(exception).name();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace snug::base
