// The body of one request on its way, piece by piece, to the route that reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/environment.h"
#include "http/limits.h"
#include "http/rate_floor.h"
#include "snug/result.h"

namespace snug::http {

/// Shared by the connection that fills it and the route that reads it; either may be destroyed
/// first. Holds no bytes: without a read() they stay with the connection, which stops reading.
class BodyStream final : private RateFloor::Watched {
 public:
  /// Gets a piece; empty at the end. Errors: `gone` (the client), `too_large`, `too_slow`,
  /// `malformed`, `answered` (before the body was read), `busy` (another read is under way).
  using Handler = std::function<void(Result<std::string>)>;

  /// The connection.
  class Source {
   public:
    /// Requests give(), end() or fail() at the next opportunity, never within this call.
    virtual void on_body_wanted() = 0;
    /// The client sends too slowly; the source calls fail().
    virtual void on_body_stalled() = 0;

   protected:
    ~Source() = default;
  };

  /// After `environment` is destroyed nothing is called any more. `source` is called until the end
  /// of the body.
  BodyStream(const std::shared_ptr<base::Environment>& environment, const Limits& limits,
             Source& source);
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;

  // --- the route's side ---
  /// Calls `handler` once with the next piece, never within this call. `handler` is not called if
  /// the server is destroyed before.
  void read(Handler handler);

  // --- the connection's side ---
  bool wanted() const { return handler_ != nullptr; }
  /// Only while wanted().
  void give(std::string piece);
  /// Completes the body with its last bytes, if any.
  void end(std::string last_piece);
  void fail(Error error);
  /// For the server's destruction: no handler is called.
  void drop();

 private:
  std::uint64_t moved_bytes() const override { return given_bytes_; }
  void on_stalled() override { source_->on_body_stalled(); }
  void complete(Handler handler, Result<std::string> result) const;

  const std::weak_ptr<base::Environment> environment_;
  Source* source_;  ///< Null after the end.
  Handler handler_;
  std::optional<Error> error_;
  std::uint64_t given_bytes_ = 0;
  RateFloor floor_;
};

}  // namespace snug::http
