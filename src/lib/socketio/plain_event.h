// Fast path for the most common packet: an event without attachments, read without building its
// values.
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
  static constexpr std::size_t kMaxValueCount = 8;  ///< Events with more take the full path.

  /// `text` is UTF-8. False for any other packet, valid or not, and for events that need full
  /// decoding. Pass those to Decoder, which gives the same result for events accepted here.
  bool read(std::string_view text, std::size_t max_json_depth);

  // The views point into the text passed to read().
  std::string_view nsp() const { return nsp_; }
  std::optional<std::uint64_t> id() const { return id_; }
  std::string_view name() const { return name_; }
  /// The arguments after the name, with their own copy of the text.
  Arguments arguments() const;

 private:
  std::string_view payload_;
  std::string_view nsp_;
  std::string_view name_;
  std::optional<std::uint64_t> id_;
  std::size_t value_count_ = 0;
  std::array<values::TextPlace, kMaxValueCount + 1> places_;  ///< In the payload; name first.
};

}  // namespace snug::socketio
