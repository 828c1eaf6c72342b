// The wall between our code and exceptions of an application's functions.
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

namespace snug::base {

/// Runs `call`; what it throws is named by its type, never by its text, which may be a user's.
/// Empty when nothing was thrown.
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
