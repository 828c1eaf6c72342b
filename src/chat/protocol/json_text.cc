// JSON built as text.
#include "protocol/json_text.h"

#include <array>
#include <charconv>

namespace snug::chat {
namespace {

/// Looks at every byte, so that the compiler can look at many at once: most texts need no escape.
bool needs_escape(std::string_view text) {
  bool is_found = false;
  for (const char c : text) {
    is_found |= c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  }
  return is_found;
}

}  // namespace

void append_string(std::string& json, std::string_view value) {
  if (needs_escape(value)) {
    json += Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  json += '"';
  json += value;
  json += '"';
}

void append_integer(std::string& json, std::int64_t value) {
  std::array<char, 20> digits;  // the longest: -9223372036854775808
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  json.append(digits.data(), end);
}

ObjectText& ObjectText::with(std::string_view name, std::string_view value) {
  begin_member(name);
  append_string(json_, value);
  return *this;
}

ObjectText& ObjectText::with(std::string_view name, const JsonText& value) {
  return with_json(name, value.text());
}

ObjectText& ObjectText::with_json(std::string_view name, std::string_view json) {
  begin_member(name);
  json_ += json;
  return *this;
}

JsonText ObjectText::text() {
  json_ += json_.empty() ? "{}" : "}";
  return JsonText(std::move(json_));
}

void ObjectText::begin_member(std::string_view name) {
  json_ += json_.empty() ? "{\"" : ",\"";
  json_ += name;
  json_ += "\":";
}

void ArrayText::add(const JsonText& value) {
  if (json_.size() > 1) json_ += ',';
  json_ += value.text();
}

JsonText ArrayText::text() {
  json_ += ']';
  return JsonText(std::move(json_));
}

}  // namespace snug::chat
