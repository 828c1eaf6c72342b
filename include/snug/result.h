// A value or an error, for everything that a peer or the environment can get wrong.
// Header-only vocabulary: every room and every user of the library shares this one type.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace snug {

/// An error, for a program (`code`) and for a person (`message`, which says what to do next).
struct Error {
  std::string code;     ///< A short word: "timeout".
  std::string message;  ///< A sentence.

  bool operator==(const Error&) const = default;  ///< Whether both members are equal.
};

/// Marks the error branch when a Result is built: `return Unexpected(Error{…});`
template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}  ///< Of that error.
  E& error() { return error_; }                               ///< The error.

 private:
  E error_;
};

/// A subset of std::expected's interface (C++23) under C++20.
/// Reading the branch that is not there throws std::bad_variant_access.
///
///     if (auto listening = server.listen(":3000")) {
///       std::puts(listening->c_str());
///     } else {
///       std::puts(listening.error().message.c_str());
///     }
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  /// A value: `return 3;`
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit as in std
  /// An error: `return Unexpected(Error{…});`
  Result(Unexpected<E> failure)  // NOLINT: implicit as in std
      : state_(std::in_place_index<1>, std::move(failure.error())) {}

  bool has_value() const { return state_.index() == 0; }  ///< Whether there is no error.
  explicit operator bool() const { return has_value(); }  ///< The same.

  T& value() & { return std::get<0>(state_); }               ///< The value.
  const T& value() const& { return std::get<0>(state_); }    ///< The value.
  T&& value() && { return std::get<0>(std::move(state_)); }  ///< The value.
  T& operator*() & { return value(); }                       ///< The value.
  const T& operator*() const& { return value(); }            ///< The value.
  T&& operator*() && { return std::move(*this).value(); }    ///< The value.
  T* operator->() { return &value(); }                       ///< The value's members.
  const T* operator->() const { return &value(); }           ///< The value's members.
  /// The value, or `other` where there is an error.
  T value_or(T other) const& { return has_value() ? value() : std::move(other); }

  E& error() & { return std::get<1>(state_); }             ///< The error.
  const E& error() const& { return std::get<1>(state_); }  ///< The error.

 private:
  std::variant<T, E> state_;
};

/// Success, or an error.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;  ///< Success: `return {};`
  /// An error: `return Unexpected(Error{…});`
  Result(Unexpected<E> failure)
      : error_(std::move(failure.error())) {}  // NOLINT: implicit as in std

  bool has_value() const { return !error_.has_value(); }  ///< Whether there is no error.
  explicit operator bool() const { return has_value(); }  ///< The same.
  E& error() & { return error_.value(); }                 ///< The error.
  const E& error() const& { return error_.value(); }      ///< The error.

 private:
  std::optional<E> error_;
};

}  // namespace snug
