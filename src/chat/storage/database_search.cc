// Searching for messages, and the writer's work on the index of words.
#include <memory>
#include <utility>

#include "storage/checkup.h"
#include "storage/database.h"
#include "storage/failure.h"
#include "storage/interrupt.h"
#include "storage/query.h"
#include "storage/search_reader.h"
#include "storage/writer.h"

namespace snug::storage {

using model::SearchPage;
using model::StoreError;

// --- searching ---

void Database::search(model::SearchQuery query, Callback<SearchPage> done) {
  const auto asked = std::make_shared<Callback<SearchPage>>(std::move(done));
  const std::uint64_t number = ++last_search_;
  const auto run = [this, number, asked, query = std::move(query)] {
    post_to_self([this, number, patience = query.patience] { limit_search(number, patience); });
    auto page = try_search(query, number);
    post_to_self([this] { host_.clock.clear_timer(std::exchange(search_timer_, 0)); });
    host_.clock.post([asked, page = std::move(page)] { (*asked)(page); });
  };
  if (search_thread_ && search_thread_->post(run)) return;
  host_.clock.post([asked] { (*asked)(Unexpected(StoreError::kFailed)); });
}

/// The search may have ended already: its end is the next task of the loop then.
void Database::limit_search(std::uint64_t number, std::chrono::milliseconds patience) {
  if (is_closing_) return;
  search_timer_ = host_.clock.set_timeout(patience, [this, number] {
    search_timer_ = 0;
    interrupt_->stop(number);
  });
}

Result<SearchPage, StoreError> Database::try_search(const model::SearchQuery& query,
                                                    std::uint64_t number) {
  try {
    open_search_reader();
    SearchPage page = search_reader_->find(query, *interrupt_, number);
    tell_search_damage();
    return page;
  } catch (const SQLite::Exception& exception) {
    if (search_reader_) search_reader_->note_failure(describe(exception));
    tell_search_damage();
    return Unexpected(StoreError::kDamaged);
  }
}

void Database::open_search_reader() {
  if (search_reader_) return;
  auto connection = Connection::open_reader(options_.path, options_.vfs);
  if (!connection) throw damaged("the database cannot be opened for searching");
  search_reader_ = std::make_unique<SearchReader>(*std::move(connection));
}

void Database::tell_search_damage() {
  if (!search_reader_) return;
  std::vector<std::string> notes = search_reader_->take_notes();
  if (!notes.empty() && search_reader_->needs_checkup()) ask_for_checkup(options_.path);
  tell_damage(std::move(notes));
  const std::string damage = search_reader_->take_index_damage();
  if (damage.empty() || is_closing_) return;
  writer_thread_->post([this, damage] {
    writer_->renew_index(damage);
    report_trouble();
    index_older_if_needed();
  });
}

// --- indexing ---

/// Indexes new events if there are `least` of them, a slice at a time, so that messages that came
/// meanwhile are stored in between.
void Database::index_new(std::int64_t least) {
  if (!is_closing_ && writer_->index_behind() >= least && writer_->index_some()) {
    writer_thread_->post([this, least] { index_new(least); });
    if (writer_->wants_checkpoint()) writer_->checkpoint();
  }
  report_trouble();
  index_older_if_needed();
}

/// Older events, and an index that is made anew, have time.
void Database::index_older_if_needed() {
  if (is_closing_ || is_indexing_older_ || !writer_->lacks_old_index()) return;
  is_indexing_older_ = true;
  post_to_self([this] { index_older_later(); });
}

void Database::index_older_later() {
  if (is_closing_) return;
  index_timer_ = host_.clock.set_timeout(options_.index_older_every, [this] {
    index_timer_ = 0;
    writer_thread_->post([this] { index_older(); });
  });
}

void Database::index_older() {
  is_indexing_older_ = false;
  const bool went_on = writer_->index_some();
  if (writer_->wants_checkpoint()) writer_->checkpoint();
  report_trouble();
  if (went_on) index_older_if_needed();
}

}  // namespace snug::storage
