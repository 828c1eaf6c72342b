// Answers that may be large.
#include "talk/paced_answer.h"

#include <utility>

namespace snug::chat {
namespace {

/// Returns the bytes of the answer, 0 for a refusal.
std::size_t answer_now(const std::function<Result<JsonText, Failure>()>& make,
                       const Answer& answer) {
  auto made = make();
  if (!made) {
    answer.fail(made.error());
    return 0;
  }
  const std::size_t bytes = made->text().size();
  answer.ok(*std::move(made));
  return bytes;
}

}  // namespace

void answer_paced(const Surroundings& around, const Caller& caller, const Answer& answer,
                  std::function<Result<JsonText, Failure>()> make) {
  Session* session = around.sessions.find(caller.session);
  if (session == nullptr) {
    answer_now(make, answer);
    return;
  }
  AnswerQueue& queue = around.answer_queue;
  const bool is_queued =
      queue.add(*session, [&queue, id = session->id, make = std::move(make), answer] {
        queue.made(id, answer_now(make, answer));
      });
  if (!is_queued) answer.fail(too_many_answers());
}

Failure too_many_answers() {
  return too_many("too many pages are asked for at once", 1);
}

}  // namespace snug::chat
