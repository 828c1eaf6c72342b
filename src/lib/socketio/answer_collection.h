// Collects the answers to one emit_with_ack of a broadcast.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "base/environment.h"
#include "snug/adapter.h"
#include "snug/namespace.h"

namespace snug::socketio {

/// Owned by its parts, one for each namespace asked (the namespace itself, or the children of a
/// parent). A part is owned by the callbacks that may still deliver an answer.
class AnswerCollection final : public std::enable_shared_from_this<AnswerCollection>,
                               private base::Timer::Target {
 public:
  /// `last_error` says why the last missing client did not answer.
  using OnEnd = std::function<void(BroadcastAnswers answers, Error last_error)>;

  /// `single`: the first answer, or the news that none can come, ends it.
  AnswerCollection(Namespace::Impl& nsp, bool single, OnEnd on_end);

  /// Sends the event through the namespace's adapter, and calls `on_end` once, after this call.
  static void ask(Namespace::Impl& nsp, std::string_view event, OutgoingList values,
                  const BroadcastOptions& options, OnEnd on_end);

 private:
  class Part;

  void on_timer(base::Timer& timer) override;
  /// `later`: `on_end` must not run within this call.
  void on_part_end(bool later);
  void end();

  const std::shared_ptr<Namespace::Impl> nsp_;
  const bool single_;
  OnEnd on_end_;  ///< Null once called.
  BroadcastAnswers answers_;
  Error last_error_;
  std::size_t client_count_ = 0;
  std::size_t server_count_ = 0;  ///< Servers that were asked, as far as that is known.
  std::size_t servers_heard_ = 0;
  std::size_t open_part_count_ = 1;  ///< Counts the asking call itself as one.
  base::Timer timer_;
};

}  // namespace snug::socketio
