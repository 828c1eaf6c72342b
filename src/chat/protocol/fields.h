// Reads the fields of a payload one by one, and keeps the first failure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/failure.h"
#include "snug/json.h"

namespace snug::chat {

/// Borrows the payload. After a failure every reader returns an empty value and changes nothing, so
/// read all fields and then check failure() once. A null field counts as missing.
class Fields {
 public:
  explicit Fields(const Json& payload);

  /// An integer of at least `least`. Required.
  std::int64_t integer(std::string_view name, std::int64_t least = 1);
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t least = 1);
  std::string string(std::string_view name);
  std::optional<std::string> optional_string(std::string_view name);
  bool boolean(std::string_view name);
  std::optional<bool> optional_boolean(std::string_view name);
  /// An array of at most `most` integers above 0.
  std::optional<std::vector<std::int64_t>> optional_integers(std::string_view name,
                                                             std::size_t most);
  /// A nested object. The returned reader starts with this one's failure.
  Fields object(std::string_view name);

  /// Records a failure of the caller's own rules, unless there is one already.
  void refuse(Failure failure);
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  Fields() = default;
  const Json* find(std::string_view name) const;
  void refuse_field(std::string_view name, std::string_view rule);

  const Json* payload_ = nullptr;
  std::optional<Failure> failure_;
};

}  // namespace snug::chat
