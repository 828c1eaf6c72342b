// The arguments of an event. They stay text until they are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snug/export.h"
#include "snug/json.h"

// Tells g++ 14 that returned references outlive the object.
#if __has_cpp_attribute(gnu::no_dangling)
#define SNUG_NO_DANGLING [[gnu::no_dangling]]
#else
#define SNUG_NO_DANGLING
#endif

namespace snug {

class Arguments;

/// @cond
namespace arguments {

/// Shared by all copies of an event's arguments. A Place for each value, and then the text, follow
/// it in the same allocation.
struct Shared {
  struct Place {
    std::uint32_t begin = 0;  ///< Offset after the text's opening bracket.
    std::uint32_t end = 0;
  };

  std::uint32_t references = 1;
  std::uint32_t count = 0;       ///< Number of values in the text.
  std::uint32_t text_bytes = 0;  ///< Size of the text, such as `[1,"two"]`.
  Json values;                   ///< An array once read; null until then.

  /// False if the values are not, or no longer, kept as text.
  bool is_text() const { return text_bytes != 0; }
  const Place* places() const { return reinterpret_cast<const Place*>(this + 1); }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(places() + count), text_bytes};
  }
  std::string_view text_of(std::size_t index) const {
    const Place& place = places()[index];
    return text().substr(1 + place.begin, place.end - place.begin);
  }
};

/// A counted reference.
class SNUG_API Reference {
 public:
  Reference() = default;
  explicit Reference(Shared* shared) : shared_(shared) {}  ///< Takes over one count.
  Reference(const Reference& other) : shared_(other.shared_) {
    if (shared_) ++shared_->references;
  }
  Reference(Reference&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Reference& operator=(Reference other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Reference() {
    if (shared_ && --shared_->references == 0) destroy(shared_);
  }
  Shared* get() const { return shared_; }

 private:
  static void destroy(Shared* shared);

  Shared* shared_ = nullptr;
};

template <class T>
inline constexpr bool kIsScalar = std::is_arithmetic_v<T> || std::is_same_v<T, std::string>;

}  // namespace arguments
/// @endcond

/// One argument of an event. It reads like a `const Json`, and converts to one; `->` gives the rest
/// of Json's interface. Passed to emit or an acknowledgement, it is sent as the received text,
/// without being parsed. Cheap to copy; a copy may be kept. Loop thread only.
///
///     const std::string name = event.args[0].get<std::string>();
///     const snug::Json& options = event.args[1];
///     event.socket.to("kitchen").emit("said", event.args[2]);
class SNUG_API SNUG_NO_DANGLING Argument {
 public:
  Argument() = default;  ///< Null.

  /// The value. The first read of any argument of this event parses the text. The reference is
  /// valid while a copy of the event, or of this, exists.
  const Json& json() const;
  operator const Json&() const { return json(); }     ///< Same.
  operator const Json&() { return json(); }           ///< Same.
  const Json* operator->() const { return &json(); }  ///< `args[0]->items()`
  /// Same, as an independent value. The other arguments stay text.
  Json copy() const;

  /// As Json's: throws Json's exceptions if the type differs.
  template <class T>
  T get() const {
    if constexpr (std::is_same_v<T, std::string>) {
      Json value = copy();
      if (auto* const text = value.get_ptr<std::string*>()) return std::move(*text);
      return value.get<T>();
    } else if constexpr (arguments::kIsScalar<T>) {
      return copy().get<T>();
    } else {
      return json().get<T>();
    }
  }
  const Json::binary_t& get_binary() const { return json().get_binary(); }  ///< As Json's.

  /// The kind of value, usually found without parsing it.
  Json::value_t type() const;
  /// As Json's.
  /// @{
  bool is_null() const { return type() == Json::value_t::null; }
  bool is_boolean() const { return type() == Json::value_t::boolean; }
  bool is_string() const { return type() == Json::value_t::string; }
  bool is_array() const { return type() == Json::value_t::array; }
  bool is_object() const { return type() == Json::value_t::object; }
  bool is_binary() const { return type() == Json::value_t::binary; }
  bool is_structured() const { return is_array() || is_object(); }
  bool is_number() const { return json().is_number(); }
  bool is_number_integer() const { return json().is_number_integer(); }
  bool is_number_unsigned() const { return json().is_number_unsigned(); }
  bool is_number_float() const { return json().is_number_float(); }
  /// @}

  /// A member of an object, null if absent; or an element of an array, null beyond its end. Throws
  /// Json::type_error for other values.
  const Json& operator[](std::string_view key) const;
  const Json& operator[](std::size_t index) const;  ///< Same.
  /// As Json's: throws Json::out_of_range if absent.
  template <class Key>
  const Json& at(const Key& key) const {
    return json().at(key);
  }
  /// As Json's: the member, or `fallback` if absent.
  template <class Value>
  auto value(const char* key, const Value& fallback) const {
    return json().value(key, fallback);
  }
  /// As Json's.
  /// @{
  bool contains(std::string_view key) const { return json().contains(key); }
  std::size_t size() const { return json().size(); }
  bool empty() const { return json().empty(); }
  std::string dump() const { return json().dump(); }
  auto begin() const { return json().begin(); }
  auto end() const { return json().end(); }
  /// @}

  friend bool operator==(const Argument& one, const Json& other) { return one.json() == other; }
  /// Converts to Json where one is built: `Json{{"name", event.args[0]}}`.
  friend void to_json(Json& json, const Argument& argument) { json = argument.copy(); }

 private:
  friend class Arguments;
  friend class Outgoing;
  Argument(arguments::Reference shared, std::uint32_t index)
      : shared_(std::move(shared)), index_(index) {}

  arguments::Reference shared_;
  std::uint32_t index_ = 0;
};

/// The values of an event. They convert to a `const Json` array, and each value is an Argument. A
/// client's text is validated when it arrives (JSON, limited nesting), and stays text until it is
/// read. Passing it on unread costs next to nothing:
///
///     event.ack(event.args[0]);
///     event.socket.broadcast().emit_values(event.name, event.args);
///
/// Values passed on unread keep the received form, including the order and the repetitions of
/// members. Cheap to copy: copies share the text and the parsed value. Loop thread only; for
/// another thread copy the value: `snug::Json args = event.args`.
class SNUG_API Arguments {
 public:
  Arguments() = default;  ///< No values.
  /// The elements of an array. A value that is no array counts as one element; null as none.
  Arguments(Json values);

  std::size_t size() const;                   ///< The number of values.
  bool empty() const { return size() == 0; }  ///< Whether there are no values.
  /// Null beyond the last value.
  Argument operator[](std::size_t index) const {
    return index < size() ? Argument(shared_, static_cast<std::uint32_t>(index)) : Argument();
  }
  /// Throws Json::out_of_range beyond the last value.
  Argument at(std::size_t index) const;
  Argument front() const { return (*this)[0]; }          ///< Null if there are no values.
  Argument back() const { return (*this)[size() - 1]; }  ///< Null if there are no values.

  /// All values as an array. The reference is valid until edit(), and while this or a copy exists.
  const Json& json() const;
  operator const Json&() const { return json(); }     ///< Same.
  operator const Json&() { return json(); }           ///< Same.
  const Json* operator->() const { return &json(); }  ///< Gives Json's interface.
  std::string dump() const { return json().dump(); }  ///< As Json's.
  auto begin() const { return json().begin(); }       ///< Iterates over the array.
  auto end() const { return json().end(); }           ///< Iterates over the array.

  /// The array for changes, for example by a middleware. Other copies keep their values.
  ///
  ///     event.args.edit()[0] = "filled in";
  Json& edit();
  void push_back(Json value) { edit().push_back(std::move(value)); }  ///< Adds a value.

  friend bool operator==(const Arguments& one, const Json& other) { return one.json() == other; }
  /// Converts to Json where one is built.
  friend void to_json(Json& json, const Arguments& arguments) { json = arguments.json(); }

  /// For the library: `values` is validated JSON, at least one value, separated by commas. `places`
  /// holds the place of each value.
  static Arguments of_text(std::string_view values, const arguments::Shared::Place* places,
                           std::size_t count);

 private:
  friend class Outgoing;
  bool has_text() const { return shared_.get() && shared_.get()->is_text(); }

  arguments::Reference shared_;
};

}  // namespace snug

#undef SNUG_NO_DANGLING
