// Checks options one by one, and keeps the first fault in words for a person.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "snug/result.h"

namespace snug::server {

class OptionCheck {
 public:
  /// `owner` is the type of the options; it is a literal.
  explicit OptionCheck(std::string_view owner) : owner_(owner) {}

  /// If not `fits`: "Owner::name is value, but must be allowed".
  void demand(bool fits, std::string_view name, const std::string& value, std::string_view allowed);
  /// The same for a text, which is shown in quotes and cut.
  void demand_text(bool fits, std::string_view name, std::string_view value,
                   std::string_view allowed);
  void positive(std::string_view name, std::chrono::milliseconds value);
  void at_least_one(std::string_view name, std::size_t value);
  void within(std::string_view name, int value, int least, int most);

  /// Success, or an error of code `invalid_option`.
  Result<void> outcome() const;

 private:
  const std::string_view owner_;
  std::string fault_;
};

}  // namespace snug::server
