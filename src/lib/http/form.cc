// Form-encoded pairs. Most contain nothing encoded and are compared without decoding.
#include "http/form.h"

#include "http/percent.h"

namespace snug::http {
namespace {

bool is_encoded(std::string_view text) {
  return text.find('%') != std::string_view::npos || text.find('+') != std::string_view::npos;
}

/// A '%' without two hexadecimal digits after it is kept.
std::string decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? decode_percent(text.substr(i)) : std::nullopt;
    if (byte) i += 2;
    decoded.push_back(byte.value_or(text[i] == '+' ? ' ' : text[i]));
  }
  return decoded;
}

struct Pair {
  std::string_view name;
  std::string_view value;
};

/// Removes the first pair from `rest`, which is not empty.
Pair take_pair(std::string_view& rest) {
  const std::size_t end = rest.find('&');
  const std::string_view pair = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return {pair, {}};
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

}  // namespace

void find_parameters(std::string_view pairs, std::span<const std::string_view> names,
                     std::span<FormParameter> found) {
  const bool encoded = is_encoded(pairs);
  while (!pairs.empty()) {
    auto [name, value] = take_pair(pairs);
    std::string decoded;
    if (encoded) name = decoded = decode(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (name != names[i] || found[i].count++ > 0) continue;
      found[i].value = encoded ? decode(value) : std::string(value);
    }
  }
}

FormParameter find_parameter(std::string_view pairs, std::string_view name) {
  FormParameter found;
  find_parameters(pairs, {&name, 1}, {&found, 1});
  return found;
}

std::vector<std::pair<std::string, std::string>> all_parameters(std::string_view pairs) {
  std::vector<std::pair<std::string, std::string>> all;
  while (!pairs.empty()) {
    const bool is_empty = pairs.front() == '&';
    const auto [name, value] = take_pair(pairs);
    if (!is_empty) all.emplace_back(decode(name), decode(value));
  }
  return all;
}

}  // namespace snug::http
