// Emitting to the other servers of a cluster: the functions that Namespace and Server share.
#pragma once

#include <string_view>
#include <utility>

#include "snug/ack.h"
#include "snug/awaitable.h"
#include "snug/emitter.h"
#include "snug/outgoing.h"

namespace snug {

/// Sends events to the same namespace at every other server of the cluster. The arguments are those
/// of Emitter: values, and at the end a function that gets the answers. The first two values may
/// stand in braces, of server_side_emit_with_ack the first.
/// Each answer is the first value of one server; `missing_count` is the number of servers that gave
/// none. Without ServerOptions::adapter there is no other server: nothing is sent, and a warning is
/// logged. How long answers are waited for is the adapter's choice. Loop thread only.
///
///     nsp.server_side_emit("reload", {{"table", "prices"}});
///     nsp.server_side_emit("load?", [](snug::BroadcastAnswers loads) { … });
///     const auto loads = co_await nsp.server_side_emit_with_ack("load?");
///
/// `Self` is the deriving class.
template <class Self>
class ServerSideEmitter {
 public:
  /// Sends an event with these values.
  /// @{
  template <class... Values>
  void server_side_emit(std::string_view event, Values&&... values) const {
    servers().emit(event, std::forward<Values>(values)...);
  }
  template <class... Values>
  void server_side_emit(std::string_view event, const BracedValue& first, Values&&... more) const {
    servers().emit(event, first.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  template <class... Values>
  void server_side_emit(std::string_view event, const BracedValue& first, const BracedValue& second,
                        Values&&... more) const {
    servers().emit(event, first.outgoing(), second.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  /// @}
  /// The same for a coroutine (see task.h), which gets the answers.
  /// @{
  template <class... Values>
  Awaitable<BroadcastAnswers> server_side_emit_with_ack(std::string_view event,
                                                        Values&&... values) const {
    return servers().emit_with_ack(event, std::forward<Values>(values)...);
  }
  template <class... Values>
  Awaitable<BroadcastAnswers> server_side_emit_with_ack(std::string_view event,
                                                        const BracedValue& first,
                                                        Values&&... more) const {
    return servers().emit_with_ack(event, first.outgoing(), std::forward<Values>(more)...);
  }  ///< The same.
  /// @}
  /// The same with the values as one array.
  /// @{
  void server_side_emit_values(std::string_view event, const ValueArray& values) const {
    servers().emit_values(event, values);
  }
  template <answer::TakenBy<BroadcastAnswers> Handler>
  void server_side_emit_values(std::string_view event, const ValueArray& values,
                               Handler&& on_answers) const {
    servers().emit_values(event, values, std::forward<Handler>(on_answers));
  }  ///< The same.
  Awaitable<BroadcastAnswers> server_side_emit_values_with_ack(std::string_view event,
                                                               const ValueArray& values) const {
    return servers().emit_values_with_ack(event, values);
  }  ///< The same.
  /// @}

 private:
  /// Gives Emitter's functions the deriving class's way to the other servers.
  class Servers : public Emitter<Servers, BroadcastAnswers> {
   public:
    explicit Servers(const Self& self) : self_(self) {}

   private:
    friend Emitter<Servers, BroadcastAnswers>;
    void emit_all(std::string_view event, OutgoingList values) const {
      self_.emit_to_servers(event, values, nullptr);
    }
    void ask_all(std::string_view event, OutgoingList values, BroadcastAckHandler handler) const {
      self_.emit_to_servers(event, values, std::move(handler));
    }

    const Self& self_;
  };

  Servers servers() const { return Servers(static_cast<const Self&>(*this)); }
};

}  // namespace snug
