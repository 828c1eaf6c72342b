// What an event carries after its name: text until somebody looks at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snug/json.h"

// Says to g++ 14 that a reference that this gives outlives it.
#if __has_cpp_attribute(gnu::no_dangling)
#define SNUG_NO_DANGLING [[gnu::no_dangling]]
#else
#define SNUG_NO_DANGLING
#endif

namespace snug {

class Arguments;

/// @cond
namespace arguments {

/// What all copies of an event's arguments share. Behind it, in the same memory, lie a Place for
/// each value and the text.
struct Shared {
  struct Place {
    std::uint32_t begin = 0;  ///< Behind the text's bracket.
    std::uint32_t end = 0;
  };

  std::uint32_t references = 1;
  std::uint32_t count = 0;       ///< Of the values in the text.
  std::uint32_t text_bytes = 0;  ///< Of `[1,"two"]`.
  Json values;                   ///< An array once it was looked at; null until then.

  /// False when the values are not, or no more, there as text.
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

/// Counts who holds it.
class Reference {
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

/// One argument of an event. It reads like a `const Json`, and is one wherever one is wanted; what
/// Json offers beyond this is behind `->`. Handed to emit or an acknowledgement it travels as the
/// text that came, without having been read. Cheap to copy; a copy may be kept. Loop thread only.
///
///     const std::string name = event.args[0].get<std::string>();
///     const snug::Json& options = event.args[1];
///     event.socket.to("kitchen").emit("said", event.args[2]);
class SNUG_NO_DANGLING Argument {
 public:
  Argument() = default;  ///< Null.

  /// The value, which is made from its text at the first look at any argument of this event. The
  /// reference lives as long as a copy of the event, or of this.
  const Json& json() const;
  operator const Json&() const { return json(); }     ///< The same.
  operator const Json&() { return json(); }           ///< The same.
  const Json* operator->() const { return &json(); }  ///< `args[0]->items()`
  /// The same as a value of one's own; the other arguments stay text.
  Json copy() const;

  /// As Json's: throws what Json throws where the type is another.
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

  /// Which kind of value it is, mostly without making it.
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

  /// A member of an object, null when there is none; an element of an array, null beyond its end.
  /// Throws Json::type_error when it is neither.
  const Json& operator[](std::string_view key) const;
  const Json& operator[](std::size_t index) const;  ///< See there.
  /// As Json's: throws Json::out_of_range when there is none.
  template <class Key>
  const Json& at(const Key& key) const {
    return json().at(key);
  }
  /// As Json's: the member, or `fallback` when there is none.
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
  /// Makes a Json of it where one is built: `Json{{"name", event.args[0]}}`.
  friend void to_json(Json& json, const Argument& argument) { json = argument.copy(); }

 private:
  friend class Arguments;
  friend class Outgoing;
  Argument(arguments::Reference shared, std::uint32_t index)
      : shared_(std::move(shared)), index_(index) {}

  arguments::Reference shared_;
  std::uint32_t index_ = 0;
};

/// The values that came with an event: a `const Json` array wherever one is wanted, and each an
/// Argument. What a client sends is checked when it comes, whether it is JSON and not nested too
/// deeply, and stays text until somebody looks at it; unread, it costs next to nothing to pass on:
///
///     event.ack(event.args[0]);
///     event.socket.broadcast().emit_values(event.name, event.args);
///
/// What travels so is what came, in its own form: members in their order and as often as they
/// came. Cheap to copy: copies share the text, and the value that was made of it. Loop thread only;
/// for another thread copy the value: `snug::Json args = event.args`.
class Arguments {
 public:
  Arguments() = default;  ///< None.
  /// The elements of an array; another value is the only one, null is none.
  Arguments(Json values);

  std::size_t size() const;                   ///< How many there are.
  bool empty() const { return size() == 0; }  ///< Whether there is none.
  /// Null when there are not so many.
  Argument operator[](std::size_t index) const {
    return index < size() ? Argument(shared_, static_cast<std::uint32_t>(index)) : Argument();
  }
  /// Throws Json::out_of_range when there are not so many.
  Argument at(std::size_t index) const;
  Argument front() const { return (*this)[0]; }          ///< Null when there is none.
  Argument back() const { return (*this)[size() - 1]; }  ///< Null when there is none.

  /// All of them as an array. The reference lives until edit(), or as long as this or a copy.
  const Json& json() const;
  operator const Json&() const { return json(); }     ///< The same.
  operator const Json&() { return json(); }           ///< The same.
  const Json* operator->() const { return &json(); }  ///< The same, for what Json offers.
  std::string dump() const { return json().dump(); }  ///< As Json's.
  auto begin() const { return json().begin(); }       ///< Of the array.
  auto end() const { return json().end(); }           ///< Of the array.

  /// The array to be changed, by a middleware for example; other copies stay as they are.
  ///
  ///     event.args.edit()[0] = "filled in";
  Json& edit();
  void push_back(Json value) { edit().push_back(std::move(value)); }  ///< Adds one.

  friend bool operator==(const Arguments& one, const Json& other) { return one.json() == other; }
  /// Makes a Json of them where one is built.
  friend void to_json(Json& json, const Arguments& arguments) { json = arguments.json(); }

  /// For the library: `values` is JSON that was checked, values with commas between them, at least
  /// one; `places` says where each lies.
  static Arguments of_text(std::string_view values, const arguments::Shared::Place* places,
                           std::size_t count);

 private:
  friend class Outgoing;
  bool has_text() const { return shared_.get() && shared_.get()->is_text(); }

  arguments::Reference shared_;
};

}  // namespace snug

#undef SNUG_NO_DANGLING
