// Answers that may be large.
#include "live/paced_answer.h"

#include <string>
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

ListPart list_part(Fields& fields, const Limits& limits) {
  ListPart part;
  part.after = fields.optional_integer("after", 0).value_or(0);
  const auto most = static_cast<std::int64_t>(limits.list_entries);
  const std::int64_t limit = fields.optional_integer("limit").value_or(most);
  if (limit > most) fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  part.limit = static_cast<std::size_t>(limit);
  return part;
}

Failure too_many_answers() {
  return too_many("too many pages are asked for at once", 1);
}

}  // namespace snug::chat
