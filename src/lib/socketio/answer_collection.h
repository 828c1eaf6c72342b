// What one emit_with_ack to many collects.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "base/environment.h"
#include "snug/adapter.h"
#include "snug/namespace.h"

namespace snug::socketio {

/// Owned by its parts, one for each namespace that is asked: the namespace itself, or the children
/// of a parent. A part is owned by those who may still answer.
class AnswerCollection final : public std::enable_shared_from_this<AnswerCollection>,
                               private base::Timer::Target {
 public:
  /// `last_error` says why the last of those that are missing did not answer.
  using OnEnd = std::function<void(BroadcastAnswers answers, Error last_error)>;

  AnswerCollection(Namespace::Impl& nsp, OnEnd on_end);

  /// Sends the event through the namespace's adapter, and calls `on_end` once, after this call.
  static void ask(Namespace::Impl& nsp, std::string_view event, Json values,
                  const BroadcastOptions& options, OnEnd on_end);

 private:
  class Part;

  void on_timer(base::Timer& timer) override;
  /// `later`: nobody is to hear of the end within this call.
  void on_part_end(bool later);
  void end();

  const std::shared_ptr<Namespace::Impl> nsp_;
  OnEnd on_end_;  ///< Null when it was called.
  BroadcastAnswers answers_;
  Error last_error_;
  std::size_t client_count_ = 0;
  std::size_t open_part_count_ = 1;  ///< With the call that asks.
  base::Timer timer_;
};

}  // namespace snug::socketio
