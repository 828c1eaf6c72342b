// JSON built as text, without a value in between: what goes out with every message.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug::chat {

/// One JSON value as its text.
class JsonText {
 public:
  /// `text` is JSON.
  explicit JsonText(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }
  /// The value that the text stands for; discarded when the text is none.
  Json json() const { return Json::parse(text_, nullptr, false); }
  /// Goes out as it is. Borrows this.
  operator Outgoing() const { return Outgoing(Outgoing::Form(Outgoing::Text{text_})); }

 private:
  std::string text_;
};

/// Appends a JSON string, quotes included. `value` is UTF-8, as everything that was let in.
void append_string(std::string& json, std::string_view value);
void append_integer(std::string& json, std::int64_t value);

/// Builds an object, once. Names are of the program's own: nothing in them needs an escape.
class ObjectText {
 public:
  ObjectText() { json_.reserve(kUsualBytes); }
  ObjectText& with(std::string_view name, std::string_view value);
  ObjectText& with(std::string_view name, const char* value) {
    return with(name, std::string_view(value));
  }
  ObjectText& with(std::string_view name, const JsonText& value);
  /// `value` is an integer, or a bool.
  template <std::integral Value>
  ObjectText& with(std::string_view name, Value value) {
    begin_member(name);
    if constexpr (std::is_same_v<Value, bool>) {
      json_ += value ? "true" : "false";
    } else {
      append_integer(json_, static_cast<std::int64_t>(value));
    }
    return *this;
  }
  /// `json` is JSON already.
  ObjectText& with_json(std::string_view name, std::string_view json);
  JsonText text();

 private:
  /// Of an event with a short text: most objects then grow no more.
  static constexpr std::size_t kUsualBytes = 256;

  void begin_member(std::string_view name);

  std::string json_;
};

/// Builds an array, once.
class ArrayText {
 public:
  void add(const JsonText& value);
  JsonText text();

 private:
  std::string json_ = "[";
};

}  // namespace snug::chat
