// The emit functions that Socket, SocketSender, RemoteSocket, Broadcast, Namespace and Server
// share.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "snug/ack.h"
#include "snug/awaitable.h"
#include "snug/json.h"
#include "snug/outgoing.h"

namespace snug {

/// Sends events. The order of arguments is Node's: the event's name, its values, and at the end the
/// function that gets the answer, if one is wanted.
///
///     socket.emit("hello", 1, "two", {{"three", 3}});
///     socket.emit("color?", "sky", [](snug::Result<snug::Json> answer) { … });
///     const auto answer = co_await socket.timeout(5s).emit_with_ack("color?", "sky");
///
/// A value is anything that a Json holds, or one of Argument, Arguments, JsonText. Binary ones
/// (`Json::binary`) may stand anywhere. A value may stand in braces, as in a Json: `{{"a", 1}}` is
/// an object, `{1, 2}` an array, `{}` an empty object. Each is one value: an array is sent as an
/// array. Its elements are sent as values of their own by emit_values, and by each(). Only the
/// first three values may stand in braces. A function that is not the last argument does not
/// compile. An event with a reserved name (see EventName) is not sent; it is logged as a warning.
///
/// `Answer` is the type of an answer:
///
/// | sent to | `Answer` | gets |
/// | --- | --- | --- |
/// | one client | `Result<Json>` | the first value, null if there was none; or an error |
/// | many clients | `BroadcastAnswers` | the first value of each |
///
/// Socket, SocketSender and RemoteSocket send to one client; Broadcast, Namespace and Server to
/// many. AckHandler lists the errors. A function may take `Result<Arguments>` instead of
/// `Result<Json>`, and then gets every value. An answer is waited for until `timeout()` has passed,
/// or without one until the disconnect. `Self` is the deriving class. Loop thread only.
template <class Self, class Answer>
class Emitter {
 public:
  /// Sends an event with these values. If the last argument is callable with an answer, it asks for
  /// one: the function is called exactly once, and never within this call.
  ///
  ///     socket.emit("add", 1, 2, [](snug::Result<snug::Json> sum) {
  ///       if (sum) show(sum->get<int>());
  ///     });
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    if constexpr (answer::EndsWithHandler<Answer, Values...>::value) {
      ask(event, std::make_index_sequence<sizeof...(Values) - 1>(),
          std::forward_as_tuple(std::forward<Values>(values)...));
    } else {
      self().emit_all(event, {Outgoing(outgoing(std::forward<Values>(values)))...});
    }
  }
  /// The same with a value in braces: `emit("move", {{"x", 1}, {"y", 2}})`.
  /// @{
  template <class... Values>
  void emit(std::string_view event, const BracedValue& first, Values&&... more) const {
    emit(event, first.outgoing(), std::forward<Values>(more)...);
  }
  template <class... Values>
  void emit(std::string_view event, const BracedValue& first, const BracedValue& second,
            Values&&... more) const {
    emit(event, first.outgoing(), second.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  template <class... Values>
  void emit(std::string_view event, const BracedValue& first, const BracedValue& second,
            const BracedValue& third, Values&&... more) const {
    emit(event, first.outgoing(), second.outgoing(), third.outgoing(),
         std::forward<Values>(more)...);
  }  ///< The same.
  /// @}

  /// Emits "message", as in Node.
  template <class... Values>
  void send(Values&&... values) const {
    emit("message", std::forward<Values>(values)...);
  }
  /// The same with a value in braces.
  /// @{
  template <class... Values>
  void send(const BracedValue& first, Values&&... more) const {
    emit("message", first.outgoing(), std::forward<Values>(more)...);
  }
  template <class... Values>
  void send(const BracedValue& first, const BracedValue& second, Values&&... more) const {
    emit("message", first.outgoing(), second.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  template <class... Values>
  void send(const BracedValue& first, const BracedValue& second, const BracedValue& third,
            Values&&... more) const {
    emit("message", first.outgoing(), second.outgoing(), third.outgoing(),
         std::forward<Values>(more)...);
  }  ///< The same.
  /// @}

  /// Sends an event at once, and gives the answer to a coroutine (see task.h). Within a co_await
  /// g++ 12 accepts no value in braces: call this in a line before, or name the value.
  ///
  ///     const snug::Result<snug::Json> answer = co_await socket.emit_with_ack("color?", "sky");
  template <class... Values>
  Awaitable<Answer> emit_with_ack(std::string_view event, Values&&... values) const {
    static_assert(!answer::EndsWithHandler<Answer, Values...>::value,
                  "emit_with_ack is for co_await: for a function write emit(event, values..., f)");
    return Awaitable<Answer>([&](auto done) {
      self().ask_all(event, {Outgoing(outgoing(std::forward<Values>(values)))...},
                     answer::handler<Answer>(std::move(done)));
    });
  }
  /// The same with a value in braces.
  /// @{
  template <class... Values>
  Awaitable<Answer> emit_with_ack(std::string_view event, const BracedValue& first,
                                  Values&&... more) const {
    return emit_with_ack(event, first.outgoing(), std::forward<Values>(more)...);
  }
  template <class... Values>
  Awaitable<Answer> emit_with_ack(std::string_view event, const BracedValue& first,
                                  const BracedValue& second, Values&&... more) const {
    return emit_with_ack(event, first.outgoing(), second.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  template <class... Values>
  Awaitable<Answer> emit_with_ack(std::string_view event, const BracedValue& first,
                                  const BracedValue& second, const BracedValue& third,
                                  Values&&... more) const {
    return emit_with_ack(event, first.outgoing(), second.outgoing(), third.outgoing(),
                         std::forward<Values>(more)...);
  }  ///< The same.
  /// @}

  /// The same as these functions, with the values as one array: a Json, or the arguments of an
  /// event, which are sent as they came. A Json that is not an array is sent as the only value, and
  /// null as no value.
  ///
  ///     event.socket.broadcast().emit_values(event.name, event.args);
  /// @{
  void emit_values(std::string_view event, const ValueArray& values) const {
    emit(event, values.outgoing());
  }
  template <answer::TakenBy<Answer> Handler>
  void emit_values(std::string_view event, const ValueArray& values, Handler&& on_answer) const {
    emit(event, values.outgoing(), std::forward<Handler>(on_answer));
  }  ///< The same.
  Awaitable<Answer> emit_values_with_ack(std::string_view event, const ValueArray& values) const {
    return emit_with_ack(event, values.outgoing());
  }  ///< The same.
  /// @}

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }

  template <std::size_t... kIndexes, class Tuple>
  void ask(std::string_view event, std::index_sequence<kIndexes...>, Tuple&& all) const {
    self().ask_all(
        event, {Outgoing(outgoing(std::get<kIndexes>(std::forward<Tuple>(all))))...},
        answer::handler<Answer>(std::get<sizeof...(kIndexes)>(std::forward<Tuple>(all))));
  }
};

}  // namespace snug
