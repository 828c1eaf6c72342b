// Answers to events, in both directions (acknowledgements).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
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

  /// Answers with these values: `ack("ok", 3)` calls the client's callback with ("ok", 3). The
  /// values are those of Emitter: binary ones may stand anywhere, and an array is one value.
  template <class... Values>
    requires(... && Sendable<Values>)
  void operator()(Values&&... values) const {
    if (wanted()) answerer_->answer({Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// The same with a value in braces: `ack({{"status", "ok"}})`. The first three values may stand
  /// in braces.
  /// @{
  template <class... Values>
  void operator()(const BracedValue& first, Values&&... more) const {
    (*this)(first.outgoing(), std::forward<Values>(more)...);
  }
  template <class... Values>
  void operator()(const BracedValue& first, const BracedValue& second, Values&&... more) const {
    (*this)(first.outgoing(), second.outgoing(), std::forward<Values>(more)...);
  }
  template <class... Values>
  void operator()(const BracedValue& first, const BracedValue& second, const BracedValue& third,
                  Values&&... more) const {
    (*this)(first.outgoing(), second.outgoing(), third.outgoing(), std::forward<Values>(more)...);
  }
  /// @}
  /// Answers with the elements of an array, or with the arguments of an event as they came. A Json
  /// that is not an array is the only value, and null is no value.
  ///
  ///     socket.on("echo", [](snug::Event event) { event.ack.values(event.args); });
  void values(const ValueArray& values) const {
    if (wanted()) answerer_->answer({values.outgoing()});
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

/// Called with the first value of the peer's answer (null if it had none), as Node's emitWithAck,
/// or with one of these errors, whose messages are Node's:
///
/// | code | message | meaning |
/// | --- | --- | --- |
/// | `timeout` | operation has timed out | no answer came in time; a later one is ignored |
/// | `disconnected` | socket has been disconnected | it left before the answer, or the emit |
/// | `reserved_event` | "connect" is a reserved event name | nothing was sent |
///
/// Called exactly once, and never within the emit. It is dropped uncalled by a `Socket()`, and when
/// the server is destroyed. A function that takes a `Result<Arguments>` gets every value instead:
///
///     socket.emit("sizes?", [](snug::Result<snug::Arguments> sizes) {
///       if (sizes) resize((*sizes)[0].get<int>(), (*sizes)[1].get<int>());
///     });
using AckHandler = std::function<void(Result<Json>)>;

/// The answers to an event that was sent to many clients.
struct BroadcastAnswers {
  /// The first value of each client that answered (null if it had none), in the order of arrival.
  std::vector<Json> answers;
  std::size_t missing_count = 0;  ///< Recipients that did not answer in time, or left.
  /// Servers of the cluster that did not say in time how many recipients they have. These
  /// recipients are in neither number.
  std::size_t missing_server_count = 0;
};

/// Called exactly once: when all recipients have answered or left, or at the timeout. Never called
/// within the emit, not even if there are no recipients.
using BroadcastAckHandler = std::function<void(BroadcastAnswers)>;

/// @cond
namespace answer {

/// Gets the array of all values of one peer's answer. This is the form within the library, and of
/// adapters.
using AllValuesHandler = std::function<void(Result<Json>)>;

/// The first value of an array; null if it is empty. A value that is no array stands for itself.
SNUG_API Json first_of(Json values);
/// Replaces the array of each answer by its first value.
SNUG_API BroadcastAnswers first_of_each(BroadcastAnswers all);

template <class Handler, class Answer>
concept TakenBy = std::is_invocable_v<std::decay_t<Handler>&, Answer> ||
                  (std::is_same_v<Answer, Result<Json>> &&
                   std::is_invocable_v<std::decay_t<Handler>&, Result<Arguments>>);

/// Whether the last type is a function that takes the answer.
template <class Answer, class... Values>
struct EndsWithHandler : std::false_type {};
template <class Answer, class Last>
struct EndsWithHandler<Answer, Last> : std::bool_constant<TakenBy<Last, Answer>> {};
template <class Answer, class First, class Second, class... Rest>
struct EndsWithHandler<Answer, First, Second, Rest...> : EndsWithHandler<Answer, Second, Rest...> {
};

template <class Function>
AllValuesHandler for_one(Function on_answer) {
  return [on_answer = std::move(on_answer)](Result<Json> all) mutable {
    if constexpr (std::is_invocable_v<Function&, Result<Json>>) {
      if (all) all = first_of(*std::move(all));
      static_cast<void>(on_answer(std::move(all)));
    } else if (all) {
      static_cast<void>(on_answer(Result<Arguments>(Arguments(*std::move(all)))));
    } else {
      static_cast<void>(on_answer(Result<Arguments>(Unexpected(std::move(all.error())))));
    }
  };
}

/// Holds `on_answer` in the form that the library calls.
template <class Answer, class Handler>
auto handler(Handler&& on_answer) {
  if constexpr (std::is_same_v<Answer, BroadcastAnswers>) {
    return BroadcastAckHandler(std::forward<Handler>(on_answer));
  } else {
    return for_one(std::decay_t<Handler>(std::forward<Handler>(on_answer)));
  }
}

}  // namespace answer
/// @endcond

}  // namespace snug
