// The writer's work on the index of words: behind the messages, and never in their way.
#include <utility>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/writer.h"

namespace snug::storage {

void Writer::load_index() {
  try {
    tables_.search.load();
  } catch (const SQLite::Exception& exception) {
    if (!is_index_damage(exception)) throw;
    if (was_index_renewed_) index_ = Index::kLost;
    renew_index(describe(exception));
  }
}

void Writer::renew_index(const std::string& damage) {
  if (index_ != Index::kWhole || was_index_renewed_) return;
  index_ = Index::kDamaged;
  index_damage_.add(damage);
}

bool Writer::lacks_old_index() const {
  if (!is_index_usable()) return false;
  if (index_ == Index::kDamaged) return true;
  const SearchIndex::Work work = tables_.search.work(tables_.heads.log().gseq);
  return work == SearchIndex::Work::kOlder || work == SearchIndex::Work::kEmpty;
}

bool Writer::index_some() {
  if (!is_index_usable()) return false;
  if (index_ == Index::kDamaged) {
    if (!run_index_step([this] { tables_.search.replace(); })) return false;
    index_ = Index::kWhole;
    was_index_renewed_ = true;
    load_index();
    return true;
  }
  const model::GlobalSeq head = tables_.heads.log().gseq;
  const SearchIndex::Work work = tables_.search.work(head);
  if (work == SearchIndex::Work::kNone) return false;
  tables_.search.prepare(work, head);
  return run_index_step([this] { tables_.search.write(); });
}

template <class Step>
bool Writer::run_index_step(Step step) {
  try {
    Query(begin_).run();
    step();
    Query(commit_).run();
    tables_.search.keep();
    return true;
  } catch (const SQLite::Exception& exception) {
    fail_index_step(exception);
    return false;
  }
}

void Writer::fail_index_step(const SQLite::Exception& exception) {
  const Failure failure = classify(exception, connection_->handle());
  const bool is_for_later = failure == Failure::kLocked || failure == Failure::kFull;
  if (!is_for_later && !is_index_damage(exception)) break_off(exception);
  tables_.search.undo();
  roll_back();
  if (is_for_later || broken_) return;
  if (index_ == Index::kDamaged || was_index_renewed_) index_ = Index::kLost;
  renew_index(describe(exception));
}

}  // namespace snug::storage
