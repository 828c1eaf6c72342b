// Prepared JSON text: a value that is written once and sent unchanged.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snug/export.h"
#include "snug/json.h"

namespace snug {

/// One JSON value as text. When it is emitted or used as an answer, its text is copied into the
/// packet unread, without creating a Json. Use it for a value that is sent often, or that is stored
/// as text:
///
///     const snug::JsonText news =
///         snug::JsonObjectBuilder().add("id", 7).add("title", "Rain").build();
///     server.to("readers").emit("news", news);
///     event.ack(news);
///
/// A server with another parser (options.h) parses the text for each packet, and gains nothing.
class JsonText {
 public:
  /// `text` must be exactly one JSON value in UTF-8. This is not checked. With any other text
  /// clients cannot read the packet, and a server that has to parse it ends the program.
  explicit JsonText(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }  ///< As given or built.
  std::string take() { return std::move(text_); }    ///< Moves the text out; this is empty then.
  /// The value, parsed anew by each call; discarded (Json::is_discarded) if the text is not JSON.
  Json json() const { return Json::parse(text_, nullptr, false); }

  /// Converts to Json where one is built: `Json{{"news", text}}`.
  friend void to_json(Json& json, const JsonText& text) { json = text.json(); }

 private:
  std::string text_;
};

/// A value for the builders: a text, a number, a bool, nullptr, or prepared JSON. As in JavaScript,
/// NaN and infinity become null. Bytes of a text that are not UTF-8 become U+FFFD. Any other value
/// goes through Json: `JsonText(json.dump())`.
template <class Value>
concept JsonTextValue =
    std::same_as<Value, JsonText> || std::is_arithmetic_v<Value> ||
    std::same_as<Value, std::nullptr_t> || std::convertible_to<const Value&, std::string_view>;

/// @cond
namespace json_text {

SNUG_API void append_string(std::string& text, std::string_view value);
SNUG_API void append_integer(std::string& text, std::int64_t value);
SNUG_API void append_unsigned(std::string& text, std::uint64_t value);
SNUG_API void append_double(std::string& text, double value);

template <JsonTextValue Value>
void append(std::string& text, const Value& value) {
  if constexpr (std::is_same_v<Value, JsonText>) {
    text += value.text();
  } else if constexpr (std::is_same_v<Value, bool>) {
    text += value ? "true" : "false";
  } else if constexpr (std::is_same_v<Value, std::nullptr_t>) {
    text += "null";
  } else if constexpr (std::signed_integral<Value>) {
    append_integer(text, value);
  } else if constexpr (std::unsigned_integral<Value>) {
    append_unsigned(text, value);
  } else if constexpr (std::is_floating_point_v<Value>) {
    append_double(text, static_cast<double>(value));
  } else {
    append_string(text, value);
  }
}

}  // namespace json_text
/// @endcond

/// The name of a member: a literal without characters that need an escape. The compiler checks
/// this, so writing a name only copies it. Names known only at run time need a Json.
class JsonKey {
 public:
  /// Does not compile if the literal has a quote, a backslash or a control character.
  template <std::size_t kSize>
  consteval JsonKey(const char (&literal)[kSize]) : name_(literal, kSize - 1) {
    for (const char c : name_) {
      if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) needs_an_escape();
    }
  }
  constexpr std::string_view name() const { return name_; }  ///< Without quotes.

 private:
  static void needs_an_escape();  // not constexpr, so a call is a compile error

  std::string_view name_;
};

/// Builds the text of one object; not usable after build(). Members keep the order in which they
/// were added. Repeated names are not detected.
///
///     snug::JsonObjectBuilder person;
///     person.add("id", user.id).add("name", user.name);
///     if (user.is_admin) person.add("admin", true);
///     socket.emit("person", person.build());
class SNUG_API JsonObjectBuilder {
 public:
  JsonObjectBuilder();

  /// Adds a member.
  template <JsonTextValue Value>
  JsonObjectBuilder& add(JsonKey key, const Value& value) {
    begin_member(key);
    json_text::append(text_, value);
    return *this;
  }
  /// Adds a member whose value is already text: exactly one JSON value, unchecked as in JsonText.
  JsonObjectBuilder& add_text(JsonKey key, std::string_view json);
  JsonText build();  ///< The object, `{}` if nothing was added.

 private:
  void begin_member(JsonKey key);

  std::string text_;
};

/// Builds the text of one array; not usable after build().
///
///     snug::JsonArrayBuilder people;
///     for (const User& user : users) people.add(person_text(user));
///     event.ack(people.build());
class SNUG_API JsonArrayBuilder {
 public:
  /// Adds an element.
  template <JsonTextValue Value>
  JsonArrayBuilder& add(const Value& value) {
    if (text_.size() > 1) text_ += ',';
    json_text::append(text_, value);
    return *this;
  }
  JsonText build();  ///< The array, `[]` if nothing was added.

 private:
  std::string text_ = "[";
};

}  // namespace snug
