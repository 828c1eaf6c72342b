// Answers to events, in both directions (acknowledgements).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "snug/arguments.h"
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
/// A call does nothing after the first, after the disconnect, and when the client asked for no
/// answer.
class Ack {
 public:
  /// Answers nothing: what an event without an acknowledgement carries.
  Ack() = default;
  /// Hands the array of values to `send`: for parsers and adapters, and for tests.
  explicit Ack(std::function<void(Json)> send);

  /// Whether the client asked for an answer, and none was given yet.
  bool wanted() const { return answerer_ && answerer_->wanted(); }

  /// Answers with these values: `ack("ok", 3)` calls the client's callback with ("ok", 3). Binary
  /// values
  /// (`Json::binary`) may stand in any place.
  template <class... Values>
  void operator()(Values&&... values) const {
    if (wanted()) answerer_->answer({Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// Answers with an array of values: `ack.send({"ok", 3})`.
  void send(Json values) const {
    if (wanted()) answerer_->answer({Outgoing::each_of(values)});
  }
  /// The same with those of an event, as they came.
  template <std::same_as<Arguments> Values>
  void send(const Values& values) const {
    if (wanted()) answerer_->answer({Outgoing::each_of(values)});
  }

  /// For the library: answers once.
  class Answerer {
   public:
    virtual ~Answerer() = default;                 ///< When no copy of the Ack is left.
    virtual bool wanted() const = 0;               ///< Whether answer() was not called yet.
    virtual void answer(OutgoingList values) = 0;  ///< At most once.
  };
  explicit Ack(std::shared_ptr<Answerer> answerer)
      : answerer_(std::move(answerer)) {}  ///< See there.

 private:
  std::shared_ptr<Answerer> answerer_;
};

/// Receives what the peer answered with, an array of values, or one of these errors:
///
/// | code | meaning |
/// | --- | --- |
/// | `timeout` | no answer came in time; a later one is ignored |
/// | `disconnected` | the socket left before it answered, or before it was asked |
/// | `reserved_event` | the event's name is reserved: nothing was sent |
///
/// Called exactly once, never within the emit; dropped uncalled by a `Socket()` and a server's end.
using AckHandler = std::function<void(Result<Json>)>;

/// What came of asking many at once.
struct BroadcastAnswers {
  std::vector<Json> answers;  ///< An array of values for each client that answered, as they came.
  std::size_t missing_count = 0;  ///< Clients that were asked and did not answer in time, or left.
};

/// Called exactly once, when all have answered or left, or when the time is over; never within the
/// emit, also when there is nobody to ask.
using BroadcastAckHandler = std::function<void(BroadcastAnswers)>;

}  // namespace snug
