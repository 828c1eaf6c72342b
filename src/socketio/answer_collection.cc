// Complete when each server has said how many it asked, and each of those has answered or left.
#include "socketio/answer_collection.h"

#include <utility>

#include "socketio/guard.h"
#include "socketio/namespace_impl.h"

namespace snug::socketio {

AnswerCollection::AnswerCollection(base::Environment& environment, OnEnd on_end)
    : environment_(environment), on_end_(std::move(on_end)), timer_(environment.timers, *this) {}

void AnswerCollection::ask(Namespace::Impl& nsp, std::string_view event, Json values,
                           const BroadcastOptions& options, OnEnd on_end) {
  const auto self = std::make_shared<AnswerCollection>(nsp.environment(), std::move(on_end));
  // Sockets of this server have timeouts of their own; other servers may never be heard of.
  if (nsp.has_own_adapter() && options.flags.timeout.count() > 0) {
    self->timer_.start(options.flags.timeout);
  }
  nsp.adapter().broadcast_with_ack(event, std::move(values), options, self);
  nsp.adapter().server_count([self](std::size_t count) { self->expect_servers(count); });
}

void AnswerCollection::on_asked(std::size_t client_count) {
  client_count_ += client_count;
  ++servers_heard_;
  end_when_complete();
}

void AnswerCollection::on_answer(Result<Json> answer) {
  if (answer) {
    answers_.answers.push_back(*std::move(answer));
  } else {
    ++answers_.missing_count;
    last_error_ = std::move(answer.error());
  }
  end_when_complete();
}

void AnswerCollection::expect_servers(std::size_t count) {
  server_count_ = count;
  end_when_complete();
}

void AnswerCollection::end_when_complete() {
  const std::size_t heard = answers_.answers.size() + answers_.missing_count;
  if (servers_heard_ == server_count_ && heard == client_count_) end();
}

void AnswerCollection::on_timer(base::Timer&) {
  const auto self = shared_from_this();
  last_error_ = Error{"timeout", "the peer did not answer in time"};
  const std::size_t heard = answers_.answers.size();
  if (client_count_ > heard) answers_.missing_count = client_count_ - heard;
  end();
}

void AnswerCollection::end() {
  timer_.stop();
  const OnEnd on_end = std::exchange(on_end_, nullptr);
  if (!on_end) return;
  run_guarded(environment_, "an answer",
              [&] { on_end(std::move(answers_), std::move(last_error_)); });
}

}  // namespace snug::socketio
