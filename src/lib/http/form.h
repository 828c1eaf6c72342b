// Pairs as forms and queries encode them (URL standard 5, application/x-www-form-urlencoded).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::http {

struct FormParameter {
  std::optional<std::string> value;  ///< The first of that name, decoded ('+' is a space).
  std::size_t count = 0;             ///< How many pairs have that name.
};

FormParameter find_parameter(std::string_view pairs, std::string_view name);
/// Finds several in one pass. `found` has one element for each of `names`.
void find_parameters(std::string_view pairs, std::span<const std::string_view> names,
                     std::span<FormParameter> found);
/// Name and value of each pair, decoded. Empty pairs are skipped.
std::vector<std::pair<std::string, std::string>> all_parameters(std::string_view pairs);

}  // namespace snug::http
