// Fills the index of words.
#include "storage/search_index.h"

#include <SQLiteCpp/Exception.h>

#include <algorithm>
#include <string_view>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::GlobalSeq;

namespace {

/// Marks an index that is being emptied; no folding has this version.
constexpr const char* kBeingEmptied = "being emptied";
/// Pages of the index that one step removes or merges: a megabyte.
constexpr std::int64_t kPagesOfStep = 256;

/// The migration that makes the tables makes them anew, too.
constexpr const char* schema() {
  for (const sql::Text& step : sql::kMigrations) {
    if (std::string_view(step.name).ends_with("_search.sql")) return step.text;
  }
  return nullptr;
}
static_assert(schema() != nullptr);

}  // namespace

struct SearchIndex::Statements {
  explicit Statements(SQLite::Database& database)
      : search_state(database, sql::search_state),
        save_search_state(database, sql::save_search_state),
        index_words(database, sql::index_words),
        forget_words(database, sql::forget_words),
        empty_index_some(database, sql::empty_index_some),
        empty_index(database, sql::empty_index),
        merge_index_some(database, sql::merge_index_some) {}

  SQLite::Statement search_state;
  SQLite::Statement save_search_state;
  SQLite::Statement index_words;
  SQLite::Statement forget_words;
  SQLite::Statement empty_index_some;
  SQLite::Statement empty_index;
  SQLite::Statement merge_index_some;
};

SearchIndex::SearchIndex(SQLite::Database& database)
    : database_(database), event_by_gseq_(database, sql::event_by_gseq) {}

SearchIndex::~SearchIndex() = default;

SearchIndex::Statements& SearchIndex::statements() {
  if (!statements_) statements_ = std::make_unique<Statements>(database_);
  return *statements_;
}

void SearchIndex::load() {
  state_ = kept_ = read_search_state(statements().search_state);
}

SearchIndex::Work SearchIndex::work(GlobalSeq head) const {
  if (!state_.is_current()) return Work::kEmpty;
  if (state_.upper < head) return Work::kNewest;
  return state_.lower ? Work::kOlder : Work::kNone;
}

void SearchIndex::prepare(Work work, GlobalSeq head) {
  head_ = head;
  slice_ = {work, {}, state_};
  if (work == Work::kNewest) {
    slice_.state.upper = std::min(head, GlobalSeq{state_.upper.value + kSlice});
    read_events(state_.upper, slice_.state.upper);
  }
  if (work == Work::kOlder) {
    slice_.state.lower = GlobalSeq{std::max<std::int64_t>(0, state_.lower.value - kSlice)};
    read_events(slice_.state.lower, state_.lower);
  }
}

void SearchIndex::read_events(GlobalSeq above, GlobalSeq until) {
  for (GlobalSeq gseq{above.value + 1}; gseq <= until; ++gseq.value) {
    const auto event = read(gseq);
    auto words = event ? words_of(*event) : std::nullopt;
    if (words) slice_.rows.emplace_back(gseq, *std::move(words));
  }
}

std::optional<model::Event> SearchIndex::read(GlobalSeq gseq) {
  try {
    Query query(event_by_gseq_);
    if (!query.bind(gseq).step()) return std::nullopt;
    return event_of(query);
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    return std::nullopt;
  }
}

void SearchIndex::write() {
  if (slice_.work == Work::kEmpty) return empty_some();
  for (const auto& [gseq, row] : slice_.rows) {
    Query(statements().index_words).bind(gseq).bind(row.words).bind(row.facts).run();
  }
  state_ = slice_.state;
  state_.folding = chat::folding_version();
  save();
}

/// Until it is empty, no search uses it.
void SearchIndex::empty_some() {
  state_ = {kBeingEmptied, head_, head_};
  if (Query(statements().empty_index_some).bind(kPagesOfStep).run() == 0) {
    Query(statements().empty_index).run();
    state_.folding.clear();
  }
  save();
}

void SearchIndex::save() {
  Query query(statements().save_search_state);
  query.bind(state_.folding).bind(state_.lower).bind(state_.upper);
  if (query.run() != 1) throw damaged("the state of the search index is missing");
}

void SearchIndex::remove(const model::Event& event) {
  const bool is_indexed = event.gseq > state_.lower && event.gseq <= state_.upper;
  const auto row = words_of(event);
  if (!is_indexed || !row || !state_.is_current()) return;
  Query(statements().forget_words).bind(event.gseq).bind(row->words).bind(row->facts).run();
}

/// FTS5 changes two rows at least when it has merged something.
bool SearchIndex::merge_some(bool is_first) {
  const int before = database_.getTotalChanges();
  Query(statements().merge_index_some).bind(is_first ? -kPagesOfStep : kPagesOfStep).run();
  return database_.getTotalChanges() - before >= 2;
}

void SearchIndex::replace() {
  statements_.reset();
  database_.exec("PRAGMA writable_schema = ON");
  database_.exec(
      "DELETE FROM sqlite_schema WHERE name = 'search_index' OR name LIKE 'search\\_index\\_%' "
      "ESCAPE '\\' OR name = 'search_state'");
  database_.exec("PRAGMA writable_schema = RESET");  // Reads the schema again.
  database_.exec(schema());
}

}  // namespace snug::storage
