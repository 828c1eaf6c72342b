// A value or an error, for everything that a peer or the environment can get wrong.
// Header-only vocabulary: every room and every user of the library shares this one type.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace snug {

/// What went wrong, for a program (`code`) and for a person (`message`, which says what to do
/// next).
struct Error {
  std::string code;
  std::string message;

  bool operator==(const Error&) const = default;
};

/// Marks the error branch when a Result is built: `return Unexpected(Error{…});`
template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() { return error_; }

 private:
  E error_;
};

/// A subset of std::expected's interface (C++23) under C++20.
/// Reading the branch that is not there throws std::bad_variant_access.
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit as in std
  Result(Unexpected<E> failure)                              // NOLINT: implicit as in std
      : state_(std::in_place_index<1>, std::move(failure.error())) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) const& { return has_value() ? value() : std::move(other); }

  E& error() & { return std::get<1>(state_); }
  const E& error() const& { return std::get<1>(state_); }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(Unexpected<E> failure)
      : error_(std::move(failure.error())) {}  // NOLINT: implicit as in std

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  E& error() & { return error_.value(); }
  const E& error() const& { return error_.value(); }

 private:
  std::optional<E> error_;
};

}  // namespace snug
