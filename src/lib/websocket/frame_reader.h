// Frames out of the bytes of a client, piece by piece: wslay's frame layer and its memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct wslay_frame_context;

namespace snug::websocket {

/// What a frame says of itself (RFC 6455 5.2).
struct FrameHead {
  bool fin = false;
  bool masked = false;
  std::uint8_t reserved_bits = 0;
  std::uint8_t opcode = 0;
  std::uint64_t payload_bytes = 0;  ///< As the frame claims; 0 while that has not come.
  bool wrong_length = false;        ///< Not the shortest form, or the top bit of 64 is set.
};

/// Unmasked payload of a frame, as much as has come; a frame is one piece or several.
struct FramePiece {
  bool first;  ///< Of its frame.
  bool last;   ///< Of its frame.
  FrameHead head;
  std::string_view payload;  ///< Lives until the next call.
};

/// wslay's context is more than 4 KB: it exists only while bytes of a frame are held.
class FrameReader {
 public:
  enum class Status { kPiece, kNeedMore, kBroken };

  FrameReader();
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  /// Takes bytes from the front of `bytes` and fills `piece`. kNeedMore: all were taken. kBroken: a
  /// length or control frame against RFC 6455 5.2 or 5.5; nothing may be read any more.
  Status read(std::string_view& bytes, FramePiece& piece);
  /// After kNeedMore: the head of the next frame, as soon as its first two bytes have come, and
  /// until the first byte of its payload.
  std::optional<FrameHead> awaited_head() const;
  /// Whether the next byte begins a frame. Frees the memory then, and ends the last piece's life.
  bool rest();
  /// Frees the memory with whatever is held: nothing may be read any more.
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
  std::string_view* input_ = nullptr;         ///< During read() only.
  std::uint64_t taken_bytes_ = 0;             ///< Into wslay's buffer, since the context exists.
  std::uint64_t delivered_bytes_ = 0;         ///< Out of it, headers counted.
  std::uint64_t payload_left_bytes_ = 0;      ///< Of the present frame.
  std::array<char, kMaxHeadBytes> newest_{};  ///< The newest bytes in wslay's buffer, at its end.
};

}  // namespace snug::websocket
