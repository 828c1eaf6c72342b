// Large answers to one socket, at the pace of its connection.
#include "live/answer_queue.h"

#include <memory>
#include <utility>

#include "snug/json_text.h"

namespace snug::chat {
namespace {

/// A client that does not acknowledge gets its next answer after this time, which is enough even
/// for a slow connection.
constexpr std::chrono::seconds kPatience{8};
static_assert(kPatience > Pace::kSlow);

}  // namespace

bool AnswerQueue::add(Session& session, model::Clock::Task make) {
  if (!session.answers) session.answers = std::make_unique<Answers>();
  Answers& answers = *session.answers;
  if (answers.waiting.size() + (answers.making ? 1 : 0) >= max_waiting_) return false;
  answers.waiting.push_back(std::move(make));
  go_on(session.id);
  return true;
}

void AnswerQueue::made(SessionId id, std::size_t bytes) {
  Session* session = sessions_.find(id);
  if (session == nullptr || !session->answers) return;
  session->answers->making = false;
  session->answers->bytes += bytes;
  if (session->answers->probe == 0) probe(*session);
  go_on(id);
}

/// A task may complete within its call, and every call may end the session.
void AnswerQueue::go_on(SessionId id) {
  Session* session = sessions_.find(id);
  while (session != nullptr && session->answers) {
    Answers& answers = *session->answers;
    if (answers.making || answers.bytes * 2 > session->pace.page_bytes()) return;
    if (answers.waiting.empty()) {
      if (answers.probe == 0) session->answers.reset();
      return;
    }
    const model::Clock::Task make = std::move(answers.waiting.front());
    answers.waiting.erase(answers.waiting.begin());
    answers.making = true;
    make();
    session = sessions_.find(id);
  }
}

/// The probe is a `replay` without events. It tells a client that is still replaying that more
/// pages follow.
void AnswerQueue::probe(Session& session) {
  Answers& answers = *session.answers;
  const bool ready = session.state != Session::State::kStarting;
  if (!ready) answers.bytes = 0;
  if (answers.bytes == 0) return;
  answers.probe = ++last_probe_;
  const auto done = [this, id = session.id, probe = answers.probe, bytes = answers.bytes,
                     sent_at = clock_.now()] { arrived(id, probe, bytes, sent_at); };
  answers.patience = clock_.set_timeout(kPatience, done);
  JsonObjectBuilder page;
  page.add("events", JsonArrayBuilder().build());
  page.add("more", session.state == Session::State::kReplaying);
  session.peer->emit_with_ack("replay", page.build(), [done](const Result<void>& answered) {
    if (answered) done();
  });
}

void AnswerQueue::arrived(SessionId id, std::uint64_t probe, std::size_t bytes,
                          std::chrono::steady_clock::time_point sent_at) {
  Session* session = sessions_.find(id);
  if (session == nullptr || !session->answers || session->answers->probe != probe) return;
  Answers& answers = *session->answers;
  clock_.clear_timer(answers.patience);
  answers.probe = 0;
  answers.bytes -= bytes;
  session->pace.arrived(bytes, clock_.now() - sent_at);
  if (answers.bytes > 0) this->probe(*session);
  go_on(id);
}

}  // namespace snug::chat
