// Bodies of the values in snug/http.h.
#include <algorithm>

#include "http/fields.h"
#include "snug/http.h"

namespace snug {
namespace {

using http::equal_ignoring_case;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A '%' that two hexadecimal digits do not follow stays as it is.
std::string decode_form(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (text[i] == '%' && high >= 0 && low >= 0) {
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

}  // namespace

const std::string* HttpHeaders::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_ignoring_case(field.first, name)) return &field.second;
  }
  return nullptr;
}

std::string HttpHeaders::joined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const Field& field : fields_) {
    if (!equal_ignoring_case(field.first, name)) continue;
    if (!std::exchange(first, false)) values += ", ";
    values += field.second;
  }
  return values;
}

std::size_t HttpHeaders::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [name](const Field& field) { return equal_ignoring_case(field.first, name); }));
}

void HttpHeaders::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void HttpHeaders::set(std::string name, std::string value) {
  std::erase_if(fields_,
                [&name](const Field& field) { return equal_ignoring_case(field.first, name); });
  add(std::move(name), std::move(value));
}

std::optional<std::string> HttpRequest::query_parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (decode_form(pair.substr(0, equals)) != name) continue;
    return equals == std::string_view::npos ? std::string() : decode_form(pair.substr(equals + 1));
  }
  return std::nullopt;
}

std::optional<std::string> HttpRequest::cookie(std::string_view name) const {
  for (const HttpHeaders::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.first, "Cookie")) continue;
    std::string_view rest = field.second;
    while (!rest.empty()) {
      const std::string_view pair = http::take_element(rest, ';');
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      return std::string(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

}  // namespace snug
