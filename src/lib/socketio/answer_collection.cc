// Complete when each server has reported how many clients it asked, and each of these clients has
// answered or left.
#include "socketio/answer_collection.h"

#include <utility>
#include <vector>

#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/parent_adapter.h"
#include "socketio/pending_acks.h"

namespace snug::socketio {
namespace {

std::vector<std::shared_ptr<Namespace::Impl>> asked_by(Namespace::Impl& nsp) {
  const auto* const parent = dynamic_cast<const ParentAdapter*>(&nsp.adapter());
  if (parent) return parent->children();
  return {nsp.shared_from_this()};
}

}  // namespace

/// The answers of one namespace: a count from each server, and an answer from each client.
class AnswerCollection::Part final : public AnswerCollector {
 public:
  explicit Part(std::shared_ptr<AnswerCollection> whole) : whole_(std::move(whole)) {
    ++whole_->open_part_count_;
  }
  /// No more answers can arrive, because the namespace is gone or its adapter dropped this.
  ~Part() override {
    if (whole_) whole_->on_part_end(/*later=*/true);
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  void on_asked(std::size_t client_count) override {
    if (!whole_) return;
    client_count_ += client_count;
    whole_->client_count_ += client_count;
    ++servers_heard_;
    ++whole_->servers_heard_;
    end_when_complete();
  }

  void on_missing(std::size_t server_count) override {
    if (!whole_) return;
    servers_heard_ += server_count;  // not whole_'s, so they count as missing there
    end_when_complete();
  }

  void on_answer(Result<Json> answer) override {
    if (!whole_) return;
    ++heard_count_;
    if (answer) {
      whole_->answers_.answers.push_back(*std::move(answer));
    } else {
      whole_->last_error_ = std::move(answer.error());
    }
    if (whole_->single_) return end();
    end_when_complete();
  }

  void expect_servers(std::size_t server_count) override {
    if (!whole_ || server_count_ != kUnknown) return;
    server_count_ = server_count;
    whole_->server_count_ += server_count;
    end_when_complete();
  }

 private:
  void end_when_complete() {
    // A server that has come since the question may have answered, too.
    if (servers_heard_ < server_count_ || heard_count_ < client_count_ || !whole_) return;
    end();
  }
  void end() { std::exchange(whole_, nullptr)->on_part_end(/*later=*/false); }

  static constexpr std::size_t kUnknown = SIZE_MAX;
  std::shared_ptr<AnswerCollection> whole_;  ///< Null once this part is complete.
  std::size_t client_count_ = 0;
  std::size_t heard_count_ = 0;  ///< Clients that have answered or left.
  std::size_t server_count_ = kUnknown;
  std::size_t servers_heard_ = 0;
};

AnswerCollection::AnswerCollection(Namespace::Impl& nsp, bool single, OnEnd on_end)
    : nsp_(nsp.shared_from_this()),
      single_(single),
      on_end_(std::move(on_end)),
      timer_(nsp.environment().timers, *this) {}

void AnswerCollection::ask(Namespace::Impl& nsp, std::string_view event, OutgoingList values,
                           const BroadcastOptions& options, OnEnd on_end) {
  const auto self = std::make_shared<AnswerCollection>(nsp, options.flags.expect_single_response,
                                                       std::move(on_end));
  // Sockets of this server have timeouts of their own. Other servers may never report anything.
  if (nsp.has_own_adapter() && options.flags.timeout.count() > 0) {
    self->timer_.start(options.flags.timeout);
  }
  for (const auto& asked : asked_by(nsp)) {
    const auto part = std::make_shared<Part>(self);
    asked->broadcast_with_ack(event, values, options, part);
  }
  self->on_part_end(/*later=*/true);
}

void AnswerCollection::on_part_end(bool later) {
  if (--open_part_count_ > 0) return;
  if (!later) return end();
  nsp_->complete([self = shared_from_this()] { self->end(); });
}

void AnswerCollection::on_timer(base::Timer&) {
  const auto self = shared_from_this();
  last_error_ = timeout_error();
  end();
}

void AnswerCollection::end() {
  timer_.stop();
  const OnEnd on_end = std::exchange(on_end_, nullptr);
  if (!on_end || nsp_->over()) return;
  const std::size_t heard = answers_.answers.size();
  answers_.missing_count = client_count_ > heard ? client_count_ - heard : 0;
  answers_.missing_server_count =
      server_count_ > servers_heard_ ? server_count_ - servers_heard_ : 0;
  run_guarded(nsp_->environment(), "an answer",
              [&] { on_end(std::move(answers_), std::move(last_error_)); });
}

}  // namespace snug::socketio
