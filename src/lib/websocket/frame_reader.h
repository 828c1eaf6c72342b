// Reads frames from a client's bytes, piece by piece, with wslay's frame layer. Owns wslay's
// memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct wslay_frame_context;

namespace snug::websocket {

/// A frame's header fields (RFC 6455 5.2).
struct FrameHead {
  bool fin = false;
  bool masked = false;
  std::uint8_t reserved_bits = 0;
  std::uint8_t opcode = 0;
  std::uint64_t payload_bytes = 0;  ///< As the frame claims; 0 until that has arrived.
  bool wrong_length = false;        ///< Not the shortest form, or the 64-bit form's top bit is set.
};

/// Unmasked payload of a frame, as far as it has arrived. A frame is one or several pieces.
struct FramePiece {
  bool first;  ///< The frame's first piece.
  bool last;   ///< The frame's last piece.
  FrameHead head;
  std::string_view payload;  ///< Valid until the next call.
};

/// wslay's context is larger than 4 KB, so it exists only while bytes of a frame are held.
class FrameReader {
 public:
  enum class Status { kPiece, kNeedMore, kBroken };

  FrameReader();
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  /// Takes bytes from the front of `bytes` and fills `piece`. kNeedMore: all bytes were taken.
  /// kBroken: a length or control frame violates RFC 6455 5.2 or 5.5; read nothing more.
  Status read(std::string_view& bytes, FramePiece& piece);
  /// After kNeedMore: the head of the next frame. Available from its second byte until the first
  /// byte of its payload arrives.
  std::optional<FrameHead> awaited_head() const;
  /// Whether the next byte begins a frame. If so, frees the memory, and invalidates the last piece.
  bool rest();
  /// Frees the memory with all held bytes. Read nothing afterwards.
  void drop() { context_.reset(); }

 private:
  struct Deleter {
    void operator()(wslay_frame_context* context) const;
  };
  static constexpr std::size_t kMaxHeadBytes = 14;

  static std::ptrdiff_t give(std::uint8_t* buffer, std::size_t size, int flags, void* self);
  void open_context();
  void remember(std::string_view given);

  std::unique_ptr<wslay_frame_context, Deleter> context_;
  std::string_view* input_ = nullptr;     ///< Set during read() only.
  std::uint64_t taken_bytes_ = 0;         ///< Bytes into wslay's buffer, since the context exists.
  std::uint64_t delivered_bytes_ = 0;     ///< Bytes out of it, including headers.
  std::uint64_t payload_left_bytes_ = 0;  ///< Of the current frame.
  std::array<char, kMaxHeadBytes> newest_{};  ///< The newest bytes in wslay's buffer, at its end.
};

}  // namespace snug::websocket
