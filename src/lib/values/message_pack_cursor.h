// Reads MessagePack piece by piece, without a Json between it and its use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snug::values {

/// A place in MessagePack bytes, which outlive it. Each function reads the next piece and steps
/// behind it. False if the bytes are something else; the place is undefined then. No claimed size
/// is trusted.
class MessagePackCursor {
 public:
  explicit MessagePackCursor(std::string_view bytes) : rest_(bytes) {}

  /// From here to the end.
  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }
  void jump(std::string_view rest) { rest_ = rest; }  ///< To another place in the same bytes.

  /// The head of an array or map of that many items or members, which follow.
  /// @{
  bool read_array(std::size_t& size);
  bool read_map(std::size_t& size);
  /// @}
  /// The bytes of a string, which need not be UTF-8.
  bool read_string(std::string_view& text);
  bool read_bool(bool& value);
  /// A whole number from 0 on.
  bool read_unsigned(std::uint64_t& number);
  /// Any value. `depth` is the number of nested arrays and maps allowed.
  bool skip(std::size_t depth);
  /// Appends any value as JSON text, as read_message_pack() and append_json() would, but members
  /// keep their order and repetitions. False also for binary values, dates, other extensions, and
  /// undefined members: read these with read_message_pack(). `text` has a part of the value then.
  bool append_json(std::string& text, std::size_t depth);

 private:
  bool take(std::uint64_t size, std::string_view& bytes);
  bool take_number(std::size_t size, std::uint64_t& number);
  bool take_type(int& type);
  bool read_size(int type, int fixed, int long_type, std::size_t& size);
  bool read_text_size(int type, std::uint64_t& size);
  bool skip_sized(int type);
  bool append_value(std::string& text, std::size_t depth);
  bool append_number(std::string& text, int type);
  bool append_array(std::string& text, std::size_t size, std::size_t depth);
  bool append_map(std::string& text, std::size_t size, std::size_t depth);
  bool append_key(std::string& text);
  bool append_undefined(std::string& text);

  std::string_view rest_;
};

}  // namespace snug::values
