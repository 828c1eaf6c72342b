// The packet that clients send most: an event without attachments, read without making its values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "snug/arguments.h"
#include "socketio/json_reader.h"

namespace snug::socketio {

/// Its views are into the text that it was read from.
struct PlainEvent {
  static constexpr std::size_t kMaxValueCount = 8;  ///< One with more takes the long way.

  std::string_view nsp;
  std::optional<std::uint64_t> id;
  std::string_view name;
  std::string_view values;  ///< Those after the name, with commas between them.
  std::size_t count = 0;
  std::array<TextPlace, kMaxValueCount> places;  ///< Where each lies in `values`.

  /// With a text of their own.
  Arguments arguments() const;
};

/// The event that `text`, which is UTF-8, is. Nothing when it is another packet, a wrong one, or
/// one that needs a second look: then the Decoder judges it, as it would judge this one.
std::optional<PlainEvent> read_plain_event(std::string_view text, std::size_t max_json_depth);

}  // namespace snug::socketio
