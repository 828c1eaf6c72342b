// Answers to events.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "snug/json.h"
#include "snug/result.h"

namespace snug {

/// The answer to one received event. Cheap to copy; all copies answer the same event, once.
/// A call after the first, after the disconnect, or when the client asked for no answer, does
/// nothing.
class Ack {
 public:
  Ack() = default;
  explicit Ack(std::function<void(Json)> send)
      : send_(std::make_shared<std::function<void(Json)>>(std::move(send))) {}

  /// Whether the client asked for an answer, and none was given yet.
  bool wanted() const { return send_ && *send_; }

  /// Answers with these values: `ack("ok", 3)`.
  template <class... Values>
  void operator()(Values&&... values) const {
    send(Json::array({Json(std::forward<Values>(values))...}));
  }
  /// Answers with an array of values.
  void send(Json values) const {
    if (wanted()) std::exchange(*send_, nullptr)(std::move(values));
  }

 private:
  std::shared_ptr<std::function<void(Json)>> send_;
};

/// Receives the array of values the peer answered with, or the error `timeout` or `disconnected`.
/// Called exactly once for each emit that asks for an answer.
using AckHandler = std::function<void(Result<Json>)>;

}  // namespace snug
