// Form-encoded pairs. Most hold nothing encoded, and are compared as they stand.
#include "http/form.h"

#include <algorithm>

namespace snug::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_encoded(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '%' || c == '+'; });
}

/// A '%' that two hexadecimal digits do not follow stays as it is.
std::string decode(std::string_view text) {
  if (!is_encoded(text)) return std::string(text);
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

void find_parameters(std::string_view pairs, std::span<const std::string_view> names,
                     std::span<FormParameter> found) {
  while (!pairs.empty()) {
    const std::size_t end = pairs.find('&');
    const std::string_view pair = pairs.substr(0, end);
    pairs = end == std::string_view::npos ? std::string_view() : pairs.substr(end + 1);
    const std::size_t equals = pair.find('=');
    const bool has_value = equals != std::string_view::npos;
    std::string_view name = pair.substr(0, equals);
    std::string decoded;
    if (is_encoded(name)) name = decoded = decode(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (name != names[i] || found[i].count++ > 0) continue;
      found[i].value = has_value ? decode(pair.substr(equals + 1)) : std::string();
    }
  }
}

FormParameter find_parameter(std::string_view pairs, std::string_view name) {
  FormParameter found;
  find_parameters(pairs, {&name, 1}, {&found, 1});
  return found;
}

}  // namespace snug::http
