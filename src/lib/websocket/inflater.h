// Decompresses a client's messages with zlib (RFC 7692 7.2.2).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace snug::websocket {

/// Serves one connection. Holds its memory (7 KB plus the window) while a message is half received;
/// with `keep_context`, from the first message on.
class Inflater {
 public:
  enum class Status { kGood, kTooBig, kBroken };

  Inflater(int window_bits, bool keep_context)
      : window_bits_(window_bits), keep_context_(keep_context) {}
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends the decompressed `bytes` to `message`, which never exceeds `max_bytes`. `last`: the
  /// message ends with them. After any status but kGood, `message` holds the data before the fault,
  /// and nothing may follow.
  Status inflate(std::string_view bytes, bool last, std::size_t max_bytes, std::string& message);
  /// Compressed bytes of the current message so far.
  std::size_t taken_bytes() const { return taken_bytes_; }
  bool holds_memory() const { return stream_ != nullptr; }

 private:
  struct Deleter {
    void operator()(z_stream_s* stream) const;
  };
  void open();
  Status run(std::string_view bytes, bool block_by_block, std::size_t max_bytes,
             std::string& message);
  Status finish(std::size_t max_bytes, std::string& message);

  std::unique_ptr<z_stream_s, Deleter> stream_;
  std::size_t taken_bytes_ = 0;
  bool after_final_block_ = false;  ///< The message so far ends with a final block.
  int window_bits_;
  bool keep_context_;
};

}  // namespace snug::websocket
