// Messages and control frames out of the bytes of a client (RFC 6455 5.4 to 5.6, 7.1.5, 8.1). No
// I/O.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "websocket/close_code.h"
#include "websocket/frame.h"
#include "websocket/frame_reader.h"
#include "websocket/limits.h"

namespace snug::websocket {

/// Any of them may call Receiver::stop(). The views live for the call only.
class ReceiverObserver {
 public:
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  virtual void on_ping(std::string_view payload) = 0;
  /// The last call. kNoStatus when the frame has no payload.
  virtual void on_close(CloseCode code, std::string_view reason) = 0;
  /// The last call: the connection must fail with this code.
  virtual void on_violation(CloseCode code, std::string_view reason) = 0;
  /// Asked before each control frame.
  virtual bool allow_control_frame() = 0;

 protected:
  ~ReceiverObserver() = default;
};

class Receiver {
 public:
  /// How complete small frames are read; kFramesOnly is for tests that hold one way against the
  /// other.
  enum class Path { kShortest, kFramesOnly };

  /// Both are borrowed.
  Receiver(const Limits& limits, ReceiverObserver& observer, Path path = Path::kShortest);

  void feed(std::string_view bytes);
  /// Nothing is reported any more, and nothing held.
  void stop();
  /// Whether a frame or fragment is half received; nothing is allocated otherwise.
  bool holds_memory() const { return reader_.holds_memory() || !message_.empty(); }
  std::size_t message_capacity_bytes() const { return message_.capacity(); }

 private:
  bool read_small_frame(std::string_view& bytes);
  void on_piece(const FramePiece& piece);
  bool accept_frame(const FramePiece& piece);
  bool accept_data_frame(const FramePiece& piece);
  void on_data_piece(const FramePiece& piece);
  void on_control_piece(const FramePiece& piece);
  void on_control_frame(Opcode opcode, std::string_view payload);
  void on_close_frame(std::string_view payload);
  void violate(CloseCode code, std::string_view reason);

  const Limits& limits_;
  ReceiverObserver& observer_;
  FrameReader reader_;
  base::Utf8Validator utf8_;  ///< Of the present text.
  std::string message_;       ///< What has come of the present message.
  std::string control_;       ///< What has come of the present control frame.
  std::size_t fragment_count_ = 0;
  MessageKind kind_ = MessageKind::kText;
  bool in_message_ = false;
  bool short_path_;
  bool stopped_ = false;
};

}  // namespace snug::websocket
