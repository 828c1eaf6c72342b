// Answers that may be large, at the pace of the caller's connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "live/answer.h"
#include "live/caller.h"
#include "live/surroundings.h"
#include "protocol/failure.h"
#include "protocol/fields.h"
#include "protocol/options.h"
#include "snug/json_text.h"
#include "snug/result.h"

namespace snug::chat {

/// Calls `make` when a socket can take its answer, or at once for a caller without a socket.
void answer_paced(const Surroundings& around, const Caller& caller, const Answer& answer,
                  std::function<Result<JsonText, Failure>()> make);
/// The part of a list that is asked for, by `after` and `limit`.
struct ListPart {
  std::int64_t after = 0;
  std::size_t limit = 0;
};
ListPart list_part(Fields& fields, const Limits& limits);

/// The refusal if too many answers of a socket wait already.
Failure too_many_answers();

}  // namespace snug::chat
