// An answer whose body is given piece by piece.
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

/// How the client sees where a body ends (RFC 9112 6.3).
struct BodyFraming {
  enum class Kind : std::uint8_t {
    kNone,    ///< There is none: a HEAD request, or a status without a body.
    kLength,  ///< After `length` bytes.
    kChunked,
    kUntilClose,  ///< HTTP/1.0.
  };
  Kind kind = Kind::kNone;
  std::optional<std::uint64_t> length;  ///< As far as it is known; also for kNone.
};

/// Owned by whoever gives the body. Destroyed before end(), it closes the connection early, so that
/// the client notices that something is missing.
class AnswerStream final : private RateFloor::Watched, private base::Timer::Target {
 public:
  /// True: the next piece may be given. False: the client is gone.
  using Done = std::function<void(bool)>;

  /// The connection.
  class Sink {
   public:
    virtual void send_piece(base::SharedBytes bytes) = 0;
    virtual std::size_t unsent_bytes() const = 0;
    /// Gives the kernel what it takes. If anything is left, on_drain() follows.
    virtual void flush() = 0;
    enum class Ending : std::uint8_t {
      kComplete,
      kShort,  ///< Something is missing. Where the connection closes, the client sees that.
      kTorn,   ///< It would not see it, or does not read: only a reset helps.
    };
    /// Nothing follows, and the stream does not use the sink any more.
    virtual void on_answer_end(Ending ending) = 0;

   protected:
    ~Sink() = default;
  };

  /// As RequestBody.
  AnswerStream(const std::shared_ptr<base::Environment>& environment, const Limits& limits,
               Sink& sink, BodyFraming framing);
  ~AnswerStream();
  AnswerStream(const AnswerStream&) = delete;
  AnswerStream& operator=(const AnswerStream&) = delete;

  // --- the giver's side ---
  /// Calls `done`, which may be empty, once: when at most Limits::max_streamed_bytes wait for the
  /// client, and never within this call. After end() that is true, too. Bytes beyond a known
  /// length are dropped, and make the ending short. A giver who does not wait for its client may
  /// have Limits::max_queued_bytes waiting: with more, a further piece resets the connection.
  void write(std::string_view piece, Done done);
  /// The body is complete. Short of a known length it is as if the stream were destroyed.
  void end();
  /// Until end(), and while the client is there.
  bool open() const { return sink_ != nullptr; }
  /// Called when the client goes away before end(). Replaces an earlier one.
  void on_gone(std::function<void()> handler) { gone_ = std::move(handler); }

  // --- the connection's side ---
  void on_drain();
  void on_client_gone();
  /// The server is destroyed: nobody is told.
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
  Sink* sink_;  ///< Null when it is over.
  const BodyFraming framing_;
  const std::size_t max_unsent_bytes_;
  const std::size_t max_unwaited_bytes_;
  std::uint64_t body_bytes_ = 0;  ///< Given so far.
  std::uint64_t sent_bytes_ = 0;  ///< With what the connection had queued at the beginning.
  bool chunk_is_open_ = false;    ///< The line end behind the last chunk is still due.
  bool overlong_ = false;
  std::vector<Done> waiting_;
  std::function<void()> gone_;
  RateFloor floor_;
  base::TurnQuota quota_;  ///< Of one piece, for which there is room.
};

}  // namespace snug::http
