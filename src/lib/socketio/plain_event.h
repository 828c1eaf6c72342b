// The packet that clients send most: an event without attachments, read without making its values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "snug/arguments.h"
#include "values/json_reader.h"

namespace snug::socketio {

class PlainEvent {
 public:
  static constexpr std::size_t kMaxValueCount = 8;  ///< One with more takes the long way.

  /// Whether `text`, which is UTF-8, is one. False when it is another packet, a wrong one, or one
  /// that needs a second look: then the Decoder judges it, as it would judge this one.
  bool read(std::string_view text, std::size_t max_json_depth);

  // Views are into the text that it was read from.
  std::string_view nsp() const { return nsp_; }
  std::optional<std::uint64_t> id() const { return id_; }
  std::string_view name() const { return name_; }
  /// Those after the name, with a text of their own.
  Arguments arguments() const;

 private:
  std::string_view payload_;
  std::string_view nsp_;
  std::string_view name_;
  std::optional<std::uint64_t> id_;
  std::size_t value_count_ = 0;
  std::array<values::TextPlace, kMaxValueCount + 1> places_;  ///< In the payload; the name's first.
};

}  // namespace snug::socketio
