// An answer whose body is written piece by piece.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/environment.h"
#include "base/turn_quota.h"
#include "http/limits.h"
#include "http/rate_floor.h"

namespace snug::http {

/// How the client finds the end of a body (RFC 9112 6.3).
struct BodyFraming {
  enum class Kind : std::uint8_t {
    kNone,    ///< No body: a HEAD request, or a status without a body.
    kLength,  ///< After `length` bytes.
    kChunked,
    kUntilClose,  ///< HTTP/1.0.
  };
  Kind kind = Kind::kNone;
  std::optional<std::uint64_t> length;  ///< If known; also for kNone.
};

/// Owned by the writer of the body. If the stream is destroyed before end(), the connection closes
/// early. Thus the client notices that the body is incomplete.
class AnswerStream final : private RateFloor::Watched, private base::Timer::Target {
 public:
  /// Gets true when the next piece may be written, false when the client is gone.
  using Done = std::function<void(bool)>;

  /// The connection.
  class Sink {
   public:
    virtual void send_piece(base::SharedBytes bytes) = 0;
    virtual std::size_t unsent_bytes() const = 0;
    /// Writes to the kernel until it is full. If anything is left, on_drain() follows.
    virtual void flush() = 0;
    enum class Ending : std::uint8_t {
      kComplete,
      kShort,  ///< The body is incomplete. The client notices when the connection closes.
      kTorn,   ///< Closing is not enough: the client would not notice, or does not read. Reset.
    };
    /// The last call: the stream does not use the sink after it.
    virtual void on_answer_end(Ending ending) = 0;

   protected:
    ~Sink() = default;
  };

  /// The parameters are those of BodyStream.
  AnswerStream(const std::shared_ptr<base::Environment>& environment, const Limits& limits,
               Sink& sink, BodyFraming framing);
  ~AnswerStream();
  AnswerStream(const AnswerStream&) = delete;
  AnswerStream& operator=(const AnswerStream&) = delete;

  // --- the writer's side ---
  /// Calls `done`, which may be empty, once, never within this call, as soon as at most
  /// Limits::max_streamed_bytes wait for the client. end() does not cancel that. Bytes beyond a
  /// known length are dropped and make the ending kShort. A writer may ignore `done`, but when more
  /// than Limits::max_queued_bytes wait, a further piece resets the connection.
  void write(std::string_view piece, Done done);
  /// Completes the body. A body shorter than its known length ends with kShort.
  void end();
  /// False for the answer to a HEAD request, and for a status without a body.
  bool has_body() const { return framing_.kind != BodyFraming::Kind::kNone; }
  /// True until end(), while the client is there.
  bool open() const { return sink_ != nullptr; }
  /// `handler` is called when the client leaves before end(). Replaces an earlier handler.
  void on_gone(std::function<void()> handler) { gone_ = std::move(handler); }

  // --- the connection's side ---
  void on_drain();
  void on_client_gone();
  /// For the server's destruction: no handler is called.
  void drop();

 private:
  std::uint64_t moved_bytes() const override;
  void on_stalled() override;
  void on_timer(base::Timer& timer) override;

  bool is_too_far_ahead();
  bool has_room() const;
  void send(std::string_view head, std::string_view piece);
  void leave(Sink::Ending ending);
  void call_later(std::function<void()> task) const;

  const std::weak_ptr<base::Environment> environment_;
  Sink* sink_;  ///< Null after the end.
  const BodyFraming framing_;
  const std::size_t max_unsent_bytes_;
  const std::size_t max_unwaited_bytes_;
  std::uint64_t body_bytes_ = 0;  ///< Written so far.
  std::uint64_t sent_bytes_ = 0;  ///< Includes the connection's queue at the beginning.
  bool chunk_is_open_ = false;    ///< The line end after the last chunk is still due.
  bool overlong_ = false;
  std::vector<Done> waiting_;
  std::function<void()> gone_;
  RateFloor floor_;
  base::TurnQuota quota_;  ///< Delays `done` of a piece that had room.
};

}  // namespace snug::http
