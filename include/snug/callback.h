// The type of a socket's handlers: like std::function at half its size, because thousands of
// sockets hold one for each handler.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace snug {

template <class Signature>
class Callback;

/// Holds any copyable callable with these parameters. A callable no larger than a pointer or a
/// snug::Socket, which most lambdas capture, needs no allocation.
template <class... Parameters>
class Callback<void(Parameters...)> {
 public:
  Callback() = default;        ///< Empty: calling it throws std::bad_function_call.
  Callback(std::nullptr_t) {}  ///< The same.
  /// Takes a copy of `callable`, or moves it.
  template <class Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, Callback> &&
             std::copy_constructible<std::decay_t<Callable>> &&
             std::is_invocable_r_v<void, std::decay_t<Callable>&, Parameters...>)
  Callback(Callable&& callable)  // NOLINT: converts implicitly, as std::function does
      : type_(&Held<std::decay_t<Callable>>::kType) {
    Held<std::decay_t<Callable>>::make(place_, std::forward<Callable>(callable));
  }
  /// A copy of the callable of `other`.
  Callback(const Callback& other) : type_(other.type_) {
    if (type_ != nullptr) type_->copy(place_, other.place_);
  }
  /// Takes the callable; `other` is empty then.
  Callback(Callback&& other) noexcept : type_(std::exchange(other.type_, nullptr)) {
    if (type_ != nullptr) type_->move(place_, other.place_);
  }
  /// Replaces its callable by that of `other`.
  Callback& operator=(Callback other) noexcept {
    reset();
    type_ = std::exchange(other.type_, nullptr);
    if (type_ != nullptr) type_->move(place_, other.place_);
    return *this;
  }
  ~Callback() { reset(); }

  /// Whether it holds a callable.
  explicit operator bool() const { return type_ != nullptr; }
  /// Calls it and drops its result. Throws std::bad_function_call if empty.
  void operator()(Parameters... parameters) const {
    if (type_ == nullptr) throw std::bad_function_call();
    type_->call(place_, std::forward<Parameters>(parameters)...);
  }

 private:
  /// The operations on a callable of one type.
  struct Type {
    void (*call)(void* place, Parameters&&... parameters);
    void (*copy)(void* place, const void* from);
    void (*move)(void* place, void* from) noexcept;  ///< Nothing is left there.
    void (*drop)(void* place) noexcept;
  };

  /// A callable in the place itself, or in memory that the place points at.
  template <class Callable>
  struct Held {
    static constexpr bool kInside = sizeof(Callable) <= sizeof(void*) &&
                                    alignof(Callable) <= alignof(void*) &&
                                    std::is_nothrow_move_constructible_v<Callable>;

    static Callable& in(void* place) {
      if constexpr (kInside)
        return *std::launder(static_cast<Callable*>(place));
      else
        return **static_cast<Callable**>(place);
    }
    template <class From>
    static void make(void* place, From&& from) {
      if constexpr (kInside)
        new (place) Callable(std::forward<From>(from));
      else
        new (place) Callable*(new Callable(std::forward<From>(from)));
    }
    static void call(void* place, Parameters&&... parameters) {
      std::invoke(in(place), std::forward<Parameters>(parameters)...);
    }
    static void copy(void* place, const void* from) {
      make(place, std::as_const(in(const_cast<void*>(from))));
    }
    static void move(void* place, void* from) noexcept {
      if constexpr (kInside) {
        make(place, std::move(in(from)));
        drop(from);
      } else {
        new (place) Callable*(&in(from));
      }
    }
    static void drop(void* place) noexcept {
      if constexpr (kInside)
        in(place).~Callable();
      else
        delete &in(place);
    }
    static constexpr Type kType{call, copy, move, drop};
  };

  void reset() {
    if (type_ != nullptr) std::exchange(type_, nullptr)->drop(place_);
  }

  const Type* type_ = nullptr;
  alignas(void*) mutable std::byte place_[sizeof(void*)];
};

}  // namespace snug
