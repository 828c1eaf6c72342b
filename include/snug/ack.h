// Answers to events, in both directions (acknowledgements).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "snug/arguments.h"
#include "snug/export.h"
#include "snug/json.h"
#include "snug/outgoing.h"
#include "snug/result.h"

namespace snug {

/// The answer to one received event. Cheap to copy; all copies answer the same event, once. It may
/// be kept and called at any later time. Loop thread only.
///
///     socket.on("add", [](snug::Event event) {
///       event.ack(event.args[0].get<int>() + event.args[1].get<int>());
///     });
///
/// A call does nothing after the first one, after the disconnect, and if the client asked for no
/// answer.
class SNUG_API Ack {
 public:
  /// The Ack of an event whose sender asked for no answer: does nothing.
  Ack() = default;
  /// Passes the array of values to `send`. For parsers, adapters and tests.
  explicit Ack(std::function<void(Json)> send);

  /// Whether the client asked for an answer, and none was given yet.
  bool wanted() const { return answerer_ && answerer_->wanted(); }

  /// Answers with these values: `ack("ok", 3)` calls the client's callback with ("ok", 3). Binary
  /// values (`Json::binary`) may stand anywhere.
  template <class... Values>
  void operator()(Values&&... values) const {
    if (wanted()) answerer_->answer({Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// Answers with an array of values: `ack.send({"ok", 3})`.
  void send(Json values) const {
    if (wanted()) answerer_->answer({Outgoing::each_of(values)});
  }
  /// The same with the arguments of an event, as they came.
  template <std::same_as<Arguments> Values>
  void send(const Values& values) const {
    if (wanted()) answerer_->answer({Outgoing::each_of(values)});
  }

  /// For the library: answers once.
  class Answerer {
   public:
    virtual ~Answerer() = default;                 ///< Called when no copy of the Ack is left.
    virtual bool wanted() const = 0;               ///< Whether answer() was not called yet.
    virtual void answer(OutgoingList values) = 0;  ///< At most once.
  };
  explicit Ack(std::shared_ptr<Answerer> answerer)
      : answerer_(std::move(answerer)) {}  ///< For the library.

 private:
  std::shared_ptr<Answerer> answerer_;
};

/// Called with the peer's answer, an array of values, or with one of these errors. Their messages
/// are those of Node:
///
/// | code | message | meaning |
/// | --- | --- | --- |
/// | `timeout` | operation has timed out | no answer came in time; a later one is ignored |
/// | `disconnected` | socket has been disconnected | it left before it answered, or before the emit
/// | | `reserved_event` | "connect" is a reserved event name | nothing was sent |
///
/// Called exactly once, and never within the emit. It is dropped uncalled by a `Socket()`, and when
/// the server is destroyed.
using AckHandler = std::function<void(Result<Json>)>;

/// The answers to an event that was sent to many clients.
struct BroadcastAnswers {
  std::vector<Json> answers;  ///< An array of values for each client that answered, as they came.
  std::size_t missing_count = 0;  ///< Recipients that did not answer in time, or left.
};

/// Called exactly once: when all recipients have answered or left, or at the timeout. Never called
/// within the emit, not even if there are no recipients.
using BroadcastAckHandler = std::function<void(BroadcastAnswers)>;

}  // namespace snug
