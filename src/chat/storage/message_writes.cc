// A write that touches both a message and the log.
#include "storage/message_writes.h"

#include <utility>

#include "model/message_rules.h"

namespace snug::storage {

using model::ChangedMessage;
using model::StoreError;

/// A repeat gets its first answer, whatever became of the message since.
Result<ChangedMessage, StoreError> change_message(Tables& tables, model::EventDraft draft,
                                                  const model::MessageChange& change) {
  draft.n.reset();
  ChangedMessage changed;
  if (auto earlier = tables.log.find_earlier(draft)) {
    if (!*earlier) return Unexpected(earlier->error());
    changed.appended = **std::move(earlier);
    return changed;
  }
  const auto target = tables.messages.event(draft.room, model::target_of(change));
  changed.kind = tables.messages.judge(change, draft.user, target ? &*target : nullptr);
  if (changed.kind != ChangedMessage::Kind::kAppended) return changed;
  auto appended = tables.log.append(draft);
  if (!appended) return Unexpected(appended.error());
  changed.appended = *std::move(appended);
  changed.erased = tables.messages.apply(change, *target, changed.appended.event);
  return changed;
}

}  // namespace snug::storage
