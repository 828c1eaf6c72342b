// Compressed messages of a client back to what they were (RFC 7692 7.2.2), by zlib.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace snug::websocket {

/// Of one connection. Its memory (7 KB and the window) is taken while a message is half received;
/// with `keep_context`, from the first message on.
class Inflater {
 public:
  enum class Status { kGood, kTooBig, kBroken };

  Inflater(int window_bits, bool keep_context)
      : window_bits_(window_bits), keep_context_(keep_context) {}
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends what `bytes` are, as far as they go, to `message`, which never gets longer than
  /// `max_bytes`. `last`: the message ends with them. After any other status than kGood, `message`
  /// has what came before the fault, and nothing may follow.
  Status inflate(std::string_view bytes, bool last, std::size_t max_bytes, std::string& message);
  /// Compressed bytes of the present message so far.
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
  bool after_final_block_ = false;  ///< The last byte of the message so far ended such a block.
  int window_bits_;
  bool keep_context_;
};

}  // namespace snug::websocket
