// Reads messages and control frames from a client's bytes (RFC 6455 5.4 to 5.6, 7.1.5, 8.1; RFC
// 7692 6). No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "websocket/close_code.h"
#include "websocket/frame.h"
#include "websocket/frame_reader.h"
#include "websocket/inflater.h"
#include "websocket/limits.h"

namespace snug::websocket {

/// Each function may call ReceiverMemory::stop(). The views are valid during the call only.
class ReceiverObserver {
 public:
  virtual void on_message(MessageKind kind, std::string_view payload) = 0;
  virtual void on_ping(std::string_view payload) = 0;
  /// The last call. kNoStatus if the frame has no payload.
  virtual void on_close(CloseCode code, std::string_view reason) = 0;
  /// The last call. The connection must fail with this code.
  virtual void on_violation(CloseCode code, std::string_view reason) = 0;
  /// Called before each control frame.
  virtual bool allow_control_frame() = 0;

 protected:
  ~ReceiverObserver() = default;
};

/// The receiving state that outlives a read. Almost nothing for an idle connection.
class ReceiverMemory {
 public:
  /// The client may compress. Call before feeding anything; without it RSV1 is a violation.
  void allow_compression(std::unique_ptr<Inflater> inflater) { inflater_ = std::move(inflater); }
  /// Nothing is reported or held any more.
  void stop();
  /// Whether a frame or fragment is half received, or a compressed message may refer to an earlier
  /// one. Otherwise nothing is allocated.
  bool holds_memory() const { return held_ || (inflater_ && inflater_->holds_memory()); }
  std::size_t message_capacity_bytes() const { return held_ ? held_->message.capacity() : 0; }

 private:
  friend class Receiver;
  /// State of a frame or message that is half received, or that took the full path.
  struct Held {
    FrameReader reader;
    base::Utf8Validator utf8;  ///< State of the current text.
    std::string message;       ///< The current message so far.
    std::string control;       ///< The current control frame so far.
    std::size_t fragment_count = 0;
    MessageKind kind = MessageKind::kText;
    bool in_message = false;
    bool compressed = false;  ///< Whether the current message is compressed.
  };

  std::unique_ptr<Held> held_;          ///< Null between messages.
  std::unique_ptr<Inflater> inflater_;  ///< Null without compression.
  bool stopped_ = false;
  bool feeding_ = false;
};

/// Exists during one read.
class Receiver {
 public:
  /// How complete small frames are read. kFramesOnly is for tests that compare the full path with
  /// the fast path.
  enum class Path { kShortest, kFramesOnly };

  /// All arguments are borrowed.
  Receiver(ReceiverMemory& memory, const Limits& limits, ReceiverObserver& observer,
           Path path = Path::kShortest);

  /// Takes at most `max_step_count` frames or pieces of long frames. If more may follow, returns
  /// the bytes (possibly none) to pass to the next feed(). Feed nothing else before them.
  std::optional<std::string_view> feed(std::string_view bytes,
                                       std::size_t max_step_count = SIZE_MAX);

 private:
  bool take_steps(std::string_view& bytes, std::size_t max_step_count);
  bool at_rest();
  bool take_step(std::string_view& bytes);
  bool read_small_frame(std::string_view& bytes);
  void on_piece(const FramePiece& piece);
  struct Violation {
    CloseCode code;
    std::string_view reason;
  };
  std::optional<Violation> judge(const FrameHead& head) const;
  std::optional<Violation> judge_data_frame(const FrameHead& head) const;
  bool accepts_reserved_bits(const FrameHead& head) const;
  bool accept(const std::optional<Violation>& violation);
  bool accept_frame(const FrameHead& head);
  void begin_data_frame(const FrameHead& head);
  std::size_t frame_limit_bytes(const FrameHead& head) const;
  void on_data_piece(const FramePiece& piece);
  void on_compressed_piece(std::string_view payload, bool ends_message);
  bool check_text(std::string_view bytes, bool ends_message);
  void on_control_piece(const FramePiece& piece);
  void on_control_frame(Opcode opcode, std::string_view payload);
  void on_close_frame(std::string_view payload);
  void violate(CloseCode code, std::string_view reason);

  ReceiverMemory& memory_;
  std::unique_ptr<ReceiverMemory::Held>& held_;
  const Limits& limits_;
  ReceiverObserver& observer_;
  bool short_path_;
};

}  // namespace snug::websocket
