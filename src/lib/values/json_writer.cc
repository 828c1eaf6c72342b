// Writes directly into the packet's string, except binary values.
#include "values/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/utf8.h"
#include "values/json_scan.h"

namespace snug::values {
namespace {

template <class Number>
void append_any_number(std::string& text, Number number) {
  std::array<char, 32> digits;  // the longest: -1.7976931348623157e+308
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_escape(std::string& text, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    case '\b':
      text += "\\b";
      return;
    case '\f':
      text += "\\f";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      text += "\\u00";
      text += kHex[static_cast<unsigned char>(c) >> 4];
      text += kHex[static_cast<unsigned char>(c) & 0xF];
  }
}

void append_valid_string(std::string& text, std::string_view value) {
  text += '"';
  for (;;) {
    const std::size_t plain = plain_length(value);
    text += value.substr(0, plain);
    if (plain == value.size()) break;
    append_escape(text, value[plain]);
    value.remove_prefix(plain + 1);
  }
  text += '"';
}

void append_array(std::string& text, const Json::array_t& items, Attachments& attachments) {
  text += '[';
  bool first = true;
  for (const Json& item : items) {
    if (!std::exchange(first, false)) text += ',';
    append_json(text, item, attachments);
  }
  text += ']';
}

void append_object(std::string& text, const Json::object_t& members, Attachments& attachments) {
  text += '{';
  bool first = true;
  for (const auto& [key, value] : members) {
    if (!std::exchange(first, false)) text += ',';
    append_json_string(text, key);
    text += ':';
    append_json(text, value, attachments);
  }
  text += '}';
}

void append_placeholder(std::string& text, const Json::binary_t& bytes, Attachments& attachments) {
  text += R"({"_placeholder":true,"num":)";
  append_number(text, std::uint64_t{attachments.size()});
  text += '}';
  attachments.push_back(&bytes);
}

}  // namespace

void append_json_string(std::string& text, std::string_view value) {
  if (base::is_utf8(value)) {
    append_valid_string(text, value);
  } else {
    append_valid_string(text, base::to_utf8(value));
  }
}

namespace {

/// Appends the value of one Outgoing.
struct Writer {
  std::string& text;
  Attachments& attachments;

  void operator()(Outgoing::Text values) const { text += values.json; }
  void operator()(Outgoing::Each each) const {
    const Json& values = *each.values;
    if (values.is_null()) return;
    if (!values.is_array()) return append_json(text, values, attachments);
    bool first = true;
    for (const Json& value : values) {
      if (!std::exchange(first, false)) text += ',';
      append_json(text, value, attachments);
    }
  }
  void operator()(const Json* value) const { append_json(text, *value, attachments); }
  void operator()(std::string_view value) const { append_json_string(text, value); }
  void operator()(bool value) const { text += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { append_number(text, value); }
  void operator()(std::uint64_t value) const { append_number(text, value); }
  void operator()(double value) const { append_number(text, value); }
};

}  // namespace

void append_values(std::string& text, OutgoingList values, Attachments& attachments) {
  for (const Outgoing& value : values) {
    const bool first = text.back() == '[';
    if (!first) text += ',';
    const std::size_t before = text.size();
    std::visit(Writer{text, attachments}, value.form());
    const bool none = text.size() == before;
    if (none && !first) text.pop_back();
  }
}

void append_number(std::string& text, std::uint64_t number) {
  append_any_number(text, number);
}

void append_number(std::string& text, std::int64_t number) {
  append_any_number(text, number);
}

void append_number(std::string& text, double number) {
  if (std::isfinite(number)) {
    append_any_number(text, number);
  } else {
    text += "null";
  }
}

void append_json(std::string& text, const Json& value, Attachments& attachments) {
  switch (value.type()) {
    case Json::value_t::object:
      return append_object(text, value.get_ref<const Json::object_t&>(), attachments);
    case Json::value_t::array:
      return append_array(text, value.get_ref<const Json::array_t&>(), attachments);
    case Json::value_t::string:
      return append_json_string(text, value.get_ref<const std::string&>());
    case Json::value_t::boolean:
      text += value.get<bool>() ? "true" : "false";
      return;
    case Json::value_t::number_integer:
      return append_number(text, value.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return append_number(text, value.get<std::uint64_t>());
    case Json::value_t::number_float:
      return append_number(text, value.get<double>());
    case Json::value_t::binary:
      return append_placeholder(text, value.get_binary(), attachments);
    case Json::value_t::null:
    case Json::value_t::discarded:
      text += "null";
      return;
  }
}

}  // namespace snug::values
