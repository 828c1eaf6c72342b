// The values that a typed handler takes: a part of typed.h, which has the table.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "snug/export.h"
#include "snug/json.h"

namespace snug {
/// @cond
namespace typed {

// --- kinds of types ---

/// Becomes a Json. A Json itself would make the compiler look in nlohmann's namespaces too, which
/// have a from_json for most types.
struct JsonOfNoNamespace {
  operator const Json&() const;
};

/// Types whose own namespace has a from_json.
template <class T>
concept OwnForm = requires(const JsonOfNoNamespace& json, T& value) { from_json(json, value); };

/// Types that nlohmann/json can make, by a from_json or an adl_serializer.
template <class T>
concept Readable = requires(const Json& json, T& value) {
  nlohmann::adl_serializer<T>::from_json(json, value);
} || requires(const Json& json) {
  { nlohmann::adl_serializer<T>::from_json(json) } -> std::same_as<T>;
};

template <class T>
concept Binary = std::same_as<T, Json::binary_t> || std::same_as<T, std::vector<std::uint8_t>>;

/// std::map<std::string, V> and the like: an object.
template <class T>
concept Keyed = !OwnForm<T> && requires(T map, typename T::mapped_type value) {
  requires std::same_as<typename T::key_type, std::string>;
  map.insert_or_assign(std::string(), std::move(value));
};

template <class T>
struct Element {
  using Type = T;
};
template <class K, class V>
struct Element<std::pair<const K, V>> {
  using Type = std::pair<K, V>;
};

/// Other containers: an array. Neither strings nor values of nlohmann/json are meant.
template <class T>
concept Sequence =
    !OwnForm<T> && !Binary<T> && !Keyed<T> && !requires { typename T::traits_type; } &&
    !requires { typename T::number_integer_t; } &&
    requires(T items, typename T::value_type item) { items.insert(items.end(), std::move(item)); };

/// Types that refer to memory of others, also as a part of a container.
template <class T>
inline constexpr bool kHasView = std::is_pointer_v<T> || std::is_reference_v<T>;
template <class Char, class Traits>
inline constexpr bool kHasView<std::basic_string_view<Char, Traits>> = true;
template <template <class...> class Container, class... Parts>
inline constexpr bool kHasView<Container<Parts...>> = (... || kHasView<Parts>);
template <class T, std::size_t kSize>
inline constexpr bool kHasView<std::array<T, kSize>> = kHasView<T>;
/// std::span.
template <class T, std::size_t kExtent, template <class, std::size_t> class Span>
  requires requires(Span<T, kExtent> span) { span.size_bytes(); }
inline constexpr bool kHasView<Span<T, kExtent>> = true;

/// The value that is kept during a call for a parameter of type T, after decay.
template <class T>
struct Kept {
  using Type = T;
};
template <>
struct Kept<std::string_view> {
  using Type = std::string;
};
template <>
struct Kept<std::optional<std::string_view>> {
  using Type = std::optional<std::string>;
};
template <class Parameter>
using KeptFor = typename Kept<std::decay_t<Parameter>>::Type;

// --- one value ---

/// The fault in words that follow the name of `value`, from an exception of nlohmann/json. Empty if
/// it says nothing that helps. Never the content.
SNUG_API std::string fault_of(const Json::exception& exception, const Json& value);

/// Converts one value to a T. `take` gives nothing if the value does not fit. Then it may set
/// `fault`; if that stays empty, the value is not `kExpected`.
template <class T>
struct Value {
  static_assert(Readable<T>,
                "a parameter of this type needs a from_json (nlohmann/json) beside it");
  static constexpr std::string_view kExpected = "of the form expected here";
  static std::optional<T> take(const Json& value, std::string& fault) {
    try {
      return value.get<T>();
    } catch (const Json::exception& exception) {
      fault = fault_of(exception, value);
    } catch (const std::exception&) {
    }
    return std::nullopt;
  }
};

/// The same for a part of a value: `part` names it in the fault.
template <class T>
std::optional<T> take_part(Json&& value, const std::string& part, std::string& fault) {
  std::string deeper;
  std::optional<T> taken = Value<T>::take(std::move(value), deeper);
  if (!taken) {
    fault = part + (deeper.empty() ? " is not " + std::string(Value<T>::kExpected) : ": " + deeper);
  }
  return taken;
}

template <>
struct Value<Json> {
  static constexpr std::string_view kExpected = "a value";
  static std::optional<Json> take(Json value, std::string&) {
    return std::optional<Json>(std::in_place, std::move(value));
  }
};

template <>
struct Value<bool> {
  static constexpr std::string_view kExpected = "a boolean";
  static std::optional<bool> take(const Json& value, std::string&) {
    if (!value.is_boolean()) return std::nullopt;
    return value.get<bool>();
  }
};

template <>
struct Value<std::string> {
  static constexpr std::string_view kExpected = "a string";
  static std::optional<std::string> take(Json value, std::string&) {
    if (!value.is_string()) return std::nullopt;
    return std::move(value.get_ref<std::string&>());
  }
};

template <std::integral T>
struct Value<T> {
  static constexpr std::string_view kExpected = "a whole number in range";
  static std::optional<T> take(const Json& value, std::string&) {
    if (value.is_number_unsigned()) {
      const auto number = value.get<std::uint64_t>();
      if (number > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return std::nullopt;
      return static_cast<T>(number);
    }
    if (!value.is_number_integer()) return std::nullopt;
    const auto number = value.get<std::int64_t>();  // negative, or it would be unsigned
    if (std::is_unsigned_v<T> ||
        number < static_cast<std::int64_t>(std::numeric_limits<T>::min())) {
      return std::nullopt;
    }
    return static_cast<T>(number);
  }
};

template <std::floating_point T>
struct Value<T> {
  static constexpr std::string_view kExpected = "a number in range";
  static std::optional<T> take(const Json& value, std::string&) {
    if (!value.is_number()) return std::nullopt;
    if (std::abs(value.get<double>()) > std::numeric_limits<T>::max()) return std::nullopt;
    return value.get<T>();
  }
};

/// An enumeration without a from_json: a number of its underlying type.
template <class T>
  requires(std::is_enum_v<T> && !OwnForm<T>)
struct Value<T> {
  static_assert(
      requires { T{0}; },
      "give this enumeration a type (enum E : int), or a from_json: a client chooses its value");
  using Number = std::underlying_type_t<T>;
  static constexpr std::string_view kExpected = Value<Number>::kExpected;
  static std::optional<T> take(const Json& value, std::string& fault) {
    const std::optional<Number> number = Value<Number>::take(value, fault);
    return number ? std::optional<T>(static_cast<T>(*number)) : std::nullopt;
  }
};

/// An enumeration with a from_json. NLOHMANN_JSON_SERIALIZE_ENUM makes one that gives the first
/// enumerator for an unknown value; such a value does not fit.
template <class T>
  requires(std::is_enum_v<T> && OwnForm<T>)
struct Value<T> {
  static constexpr std::string_view kExpected = "one of the values expected here";
  static std::optional<T> take(const Json& value, std::string&) {
    const std::optional<T> taken = convert(value);
    if (!taken || taken != fallback() || Json(*taken) == value) return taken;
    return std::nullopt;
  }

 private:
  static std::optional<T> convert(const Json& value) {
    try {
      return value.get<T>();
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }
  /// The value of something that nobody names; nothing if from_json throws for it.
  static const std::optional<T>& fallback() {
    static const std::optional<T> kFallback = convert(Json::array({Json::object()}));
    return kFallback;
  }
};

template <Binary T>
struct Value<T> {
  static constexpr std::string_view kExpected = "a binary value";
  static std::optional<T> take(Json value, std::string&) {
    if (!value.is_binary()) return std::nullopt;
    return std::move(value.get_binary());
  }
};

// --- values made of others ---

template <class T>
struct Value<std::optional<T>> {
  static constexpr std::string_view kExpected = Value<T>::kExpected;
  static std::optional<std::optional<T>> take(Json value, std::string& fault) {
    std::optional<std::optional<T>> nothing(std::in_place);
    if (value.is_null()) return nothing;
    std::optional<T> taken = Value<T>::take(std::move(value), fault);
    if (!taken) return std::nullopt;
    *nothing = std::move(taken);
    return nothing;
  }
};

template <Sequence T>
struct Value<T> {
  static constexpr std::string_view kExpected = "an array";
  static std::optional<T> take(Json value, std::string& fault) {
    if (!value.is_array()) return std::nullopt;
    T items;
    if constexpr (requires { items.reserve(value.size()); }) items.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto item = take_part<typename Element<typename T::value_type>::Type>(
          std::move(value[i]), "index " + std::to_string(i), fault);
      if (!item) return std::nullopt;
      items.insert(items.end(), std::move(*item));
    }
    return items;
  }
};

template <Keyed T>
struct Value<T> {
  static constexpr std::string_view kExpected = "an object";
  static std::optional<T> take(Json value, std::string& fault) {
    if (!value.is_object()) return std::nullopt;
    T map;
    for (auto& [key, part] : value.get_ref<Json::object_t&>()) {
      // The client chose the key, so the fault does not name it.
      auto item = take_part<typename T::mapped_type>(std::move(part), "a member", fault);
      if (!item) return std::nullopt;
      map.insert_or_assign(key, std::move(*item));
    }
    return map;
  }
};

/// Arrays, pairs and tuples: an array of that length.
template <class T, class... Parts>
struct Fixed {
  static constexpr std::string_view kExpected = "an array of the length expected here";
  static std::optional<T> take(Json value, std::string& fault) {
    if (!value.is_array() || value.size() != sizeof...(Parts)) return std::nullopt;
    return take(value, fault, std::index_sequence_for<Parts...>());
  }

 private:
  template <std::size_t... kIndexes>
  static std::optional<T> take(Json& value, std::string& fault, std::index_sequence<kIndexes...>) {
    // Braces, not parentheses, because they are evaluated from left to right.
    std::tuple<std::optional<Parts>...> parts{
        fault.empty() ? take_part<Parts>(std::move(value[kIndexes]),
                                         "index " + std::to_string(kIndexes), fault)
                      : std::nullopt...};
    if (!fault.empty()) return std::nullopt;
    return T{*std::move(std::get<kIndexes>(parts))...};
  }
};

template <class A, class B>
struct Value<std::pair<A, B>> : Fixed<std::pair<A, B>, A, B> {};
template <class... Parts>
struct Value<std::tuple<Parts...>> : Fixed<std::tuple<Parts...>, Parts...> {};
template <class T, class Indexes>
struct FixedArray;
template <class T, std::size_t... kIndexes>
struct FixedArray<T, std::index_sequence<kIndexes...>>
    : Fixed<std::array<T, sizeof...(kIndexes)>,
            std::tuple_element_t<kIndexes, std::array<T, sizeof...(kIndexes)>>...> {};
template <class T, std::size_t kSize>
struct Value<std::array<T, kSize>> : FixedArray<T, std::make_index_sequence<kSize>> {};

}  // namespace typed
/// @endcond
}  // namespace snug
