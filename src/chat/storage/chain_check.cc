// Whether an event is what was stored, by the chain of the log.
#include "storage/chain_check.h"

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::Chain;
using model::Event;
using model::GlobalSeq;

ChainCheck::ChainCheck(SQLite::Database& database, const model::ChainHash& hash)
    : hash_(hash),
      last_chain_(hash_.empty()),
      neighbour_by_gseq_(database, sql::event_by_gseq),
      chain_by_gseq_(database, sql::chain_by_gseq) {}

std::optional<Chain> ChainCheck::chain(GlobalSeq gseq) {
  if (!gseq) return hash_.empty();
  Query query(chain_by_gseq_);
  if (!query.bind(gseq).step()) return std::nullopt;
  return query.chain(0);
}

bool ChainCheck::fits(const Event& event) {
  const GlobalSeq before{event.gseq.value - 1};
  const std::optional<Chain> previous = last_gseq_ == before ? last_chain_ : readable_chain(before);
  const bool continues = previous && hash_.after(*previous, event) == event.chain;
  if (!continues && previous && is_anchored(before)) return false;
  if (!continues && !is_continued(event)) return false;
  last_gseq_ = event.gseq;
  last_chain_ = event.chain;
  return true;
}

void ChainCheck::forget() {
  last_gseq_ = {};
  last_chain_ = hash_.empty();
}

std::optional<Chain> ChainCheck::readable_chain(GlobalSeq gseq) {
  try {
    return chain(gseq);
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    return std::nullopt;
  }
}

std::optional<Event> ChainCheck::readable_event(GlobalSeq gseq) {
  try {
    Query query(neighbour_by_gseq_);
    if (!query.bind(gseq).step()) return std::nullopt;
    return event_of(query);
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    return std::nullopt;
  }
}

/// Whether the event of that number is proved by the one before it.
bool ChainCheck::is_anchored(GlobalSeq gseq) {
  if (!gseq) return true;
  const auto event = readable_event(gseq);
  const auto previous = readable_chain({gseq.value - 1});
  return event && previous && hash_.after(*previous, *event) == event->chain;
}

/// Whether nothing that can be read behind the event disproves its chain.
bool ChainCheck::is_continued(const Event& event) {
  const auto next = readable_event({event.gseq.value + 1});
  return !next || hash_.after(event.chain, *next) == next->chain;
}

}  // namespace snug::storage
