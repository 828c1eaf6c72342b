// The arguments of the sending functions. Each value is borrowed for the duration of the call.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "snug/arguments.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/json_text.h"

namespace snug {
/// @cond

/// One value of an emit or an answer, or the values of a whole array. Borrows its source.
class SNUG_API Outgoing {
 public:
  /// Valid JSON: one value, several values separated by commas, or nothing.
  struct Text {
    std::string_view json;
  };
  /// Each element of an array. A value that is no array counts as one element; null as none.
  struct Each {
    const Json* values;
  };
  using Form = std::variant<Text, Each, const Json*, std::string_view, bool, std::int64_t,
                            std::uint64_t, double>;

  Outgoing(const Json& value) : form_(&value) {}
  Outgoing(const JsonText& value) : form_(Text{value.text()}) {}
  Outgoing(const Argument& argument);
  Outgoing(const Arguments& arguments);  ///< As one value, an array.
  explicit Outgoing(Form form) : form_(form) {}

  static Outgoing each_of(const Json& values) { return Outgoing(Form(Each{&values})); }
  static Outgoing each_of(const Arguments& arguments);

  const Form& form() const { return form_; }

 private:
  Form form_;
};

using OutgoingList = std::initializer_list<Outgoing>;

SNUG_API void append_copies(Json& array, OutgoingList values);

/// Whether a Json, and so an event or an answer, can hold such a value.
template <class Value>
concept Sendable =
    std::is_constructible_v<Json, Value> || std::same_as<std::remove_cvref_t<Value>, Outgoing>;

/// `value` as an Outgoing if that needs no Json, else as a Json for an Outgoing to borrow.
template <class Value>
auto outgoing(Value&& value) {
  using Plain = std::remove_cvref_t<Value>;
  static_assert(Sendable<Value>,
                "not a value for a Json. A function that takes the answer is the last argument of "
                "emit, and its parameter is a Result<Json>, or BroadcastAnswers for many clients");
  if constexpr (std::is_same_v<Plain, Json> || std::is_same_v<Plain, JsonText> ||
                std::is_same_v<Plain, Argument> || std::is_same_v<Plain, Arguments> ||
                std::is_same_v<Plain, Outgoing>) {
    return Outgoing(std::as_const(value));
  } else if constexpr (std::is_same_v<Plain, bool>) {
    return Outgoing(Outgoing::Form(value));
  } else if constexpr (std::signed_integral<Plain>) {
    return Outgoing(Outgoing::Form(static_cast<std::int64_t>(value)));
  } else if constexpr (std::unsigned_integral<Plain>) {
    return Outgoing(Outgoing::Form(static_cast<std::uint64_t>(value)));
  } else if constexpr (std::is_same_v<Plain, double> || std::is_same_v<Plain, float>) {
    return Outgoing(Outgoing::Form(static_cast<double>(value)));
  } else if constexpr (std::is_same_v<Plain, std::string> ||
                       std::is_same_v<Plain, std::string_view>) {
    return Outgoing(Outgoing::Form(std::string_view(value)));
  } else if constexpr (std::is_array_v<Plain> &&
                       std::is_same_v<std::remove_extent_t<Plain>, char>) {
    const char* const text = value;
    return Outgoing(Outgoing::Form(std::string_view(text)));  // up to its NUL, as in Json
  } else {
    return Json(std::forward<Value>(value));
  }
}

/// A value in braces, or another value beside one. It lives for the call.
class SNUG_API BracedValue {
 public:
  BracedValue(Json::initializer_list_t value);  // its body costs each includer a tenth of a second
  template <class Value>
    requires(Sendable<const Value&> && !std::same_as<Value, BracedValue>)
  BracedValue(const Value& value) : outgoing_(hold(snug::outgoing(value))) {}
  BracedValue(const BracedValue&) = delete;
  BracedValue& operator=(const BracedValue&) = delete;

  const Outgoing& outgoing() const { return outgoing_; }

 private:
  static Outgoing hold(Outgoing borrowed) { return borrowed; }
  Outgoing hold(Json value) {
    json_ = std::move(value);
    return json_;
  }

  Json json_;
  Outgoing outgoing_;
};

/// The parameter of functions that take values as one array. It lives for the call.
class ValueArray {
 public:
  ValueArray(const Json& values) : outgoing_(Outgoing::each_of(values)) {}
  ValueArray(const Arguments& values) : outgoing_(Outgoing::each_of(values)) {}
  ValueArray(const Argument& values) : ValueArray(values.json()) {}
  template <class Values>
    requires(Sendable<const Values&> && !std::same_as<Values, ValueArray>)
  ValueArray(const Values& values) : json_(values), outgoing_(Outgoing::each_of(json_)) {}
  ValueArray(const ValueArray&) = delete;
  ValueArray& operator=(const ValueArray&) = delete;

  const Outgoing& outgoing() const { return outgoing_; }

 private:
  Json json_;
  Outgoing outgoing_;
};

/// @endcond

}  // namespace snug
