// A database whose index of words a test fills and searches on its own thread.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snug/json.h"
#include "storage/search_reader.h"
#include "store_fixture.h"
#include "words/cut.h"

namespace snug::storage::test {

/// Numbers of events.
using Gseqs = std::vector<std::int64_t>;

class SearchTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    said_ = 0;
  }
  std::string path() const { return folder_.file("snug.db"); }
  SQLite::Database& database() { return bench_->writer().connection().database(); }

  model::Event say(const std::string& text) {
    return bench_->append_now(draft(1, room_, ++said_, Json{{"text", text}}.dump()))->event;
  }
  void say_many(int count, const std::string& text) {
    for (int i = 0; i < count; ++i) {
      bench_->append(
          draft(1, room_, ++said_, Json{{"text", text + " " + std::to_string(i)}}.dump()));
    }
    bench_->commit();
  }
  /// Runs slices until nothing is left to do.
  void index_all() {
    while (bench_->writer().index_some()) {
    }
  }
  /// "folding lower upper"
  std::string state() {
    return database()
        .execAndGet("SELECT folding || ' ' || lower || ' ' || upper FROM search_state")
        .getString();
  }
  model::SearchQuery query(const std::string& words) const {
    model::SearchQuery made;
    made.phrases = {chat::phrase_of(words, chat::Ending::kOpen)};
    made.rooms = {{room_}};
    made.below = model::GlobalSeq{1'000'000};
    made.max_count = 10'000;
    made.max_bytes = 10'000'000;
    return made;
  }
  model::SearchPage search(const std::string& words) {
    SearchReader reader(*Connection::open_reader(path(), ""));
    Interrupt interrupt;
    model::SearchPage page = reader.find(query(words), interrupt, 1);
    damage_ = reader.take_index_damage();
    return page;
  }
  Gseqs find(const std::string& words) {
    Gseqs found;
    for (const model::SearchHit& hit : search(words).hits) found.push_back(hit.event.gseq.value);
    return found;
  }
  /// What the index alone says, whatever the log has.
  Gseqs indexed(const std::string& word) {
    Gseqs found;
    SQLite::Statement statement(database(),
                                "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER "
                                "BY rowid");
    statement.bind(1, "\"" + word + "\"");
    while (statement.executeStep()) found.push_back(statement.getColumn(0).getInt64());
    return found;
  }

  std::string damage_;  ///< What the last search said of the index.

 private:
  std::int64_t said_ = 0;
};

}  // namespace snug::storage::test
