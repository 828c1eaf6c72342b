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

/// Shared by the sockets that were asked, and by an adapter that waits for other servers.
class AnswerCollection final : public AnswerCollector,
                               public std::enable_shared_from_this<AnswerCollection>,
                               private base::Timer::Target {
 public:
  /// `last_error` says why the last of those that are missing did not answer.
  using OnEnd = std::function<void(BroadcastAnswers answers, Error last_error)>;

  AnswerCollection(base::Environment& environment, OnEnd on_end);

  /// Sends the event through the namespace's adapter, and calls `on_end` once.
  static void ask(Namespace::Impl& nsp, std::string_view event, Json values,
                  const BroadcastOptions& options, OnEnd on_end);

  void on_asked(std::size_t client_count) override;
  void on_answer(Result<Json> answer) override;

 private:
  void on_timer(base::Timer& timer) override;
  void expect_servers(std::size_t count);
  void end_when_complete();
  void end();

  base::Environment& environment_;
  OnEnd on_end_;
  BroadcastAnswers answers_;
  Error last_error_;
  std::size_t client_count_ = 0;
  std::size_t server_count_ = SIZE_MAX;  ///< Not known at first.
  std::size_t servers_heard_ = 0;
  base::Timer timer_;
};

}  // namespace snug::socketio
