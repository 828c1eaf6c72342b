// The index of words: behind the log, in slices, with its version, and without removed messages.
#include <fstream>
#include <sstream>
#include <thread>

#include "search_fixture.h"
#include "sql_text.h"
#include "words/fold.h"

namespace snug::storage::test {
namespace {

using model::GlobalSeq;
using model::SearchPage;

using SearchIndexTest = SearchTest;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST_F(SearchIndexTest, AMessageIsStoredWithoutTheIndex) {
  say("apples");
  EXPECT_EQ(state(), " 0 0");
  EXPECT_EQ(indexed("apples"), Gseqs{});
  EXPECT_EQ(bench_->writer().index_behind(), 1);
  EXPECT_EQ(find("apples"), Gseqs{1}) << "the newest are read";
}

TEST_F(SearchIndexTest, ASliceIndexesTheNewEvents) {
  say_many(300, "apples");
  EXPECT_TRUE(bench_->writer().index_some());
  EXPECT_EQ(state(), chat::folding_version() + " 0 256");
  EXPECT_EQ(bench_->writer().index_behind(), 44);
  EXPECT_TRUE(bench_->writer().index_some());
  EXPECT_EQ(state(), chat::folding_version() + " 0 300");
  EXPECT_FALSE(bench_->writer().index_some());
  EXPECT_EQ(indexed("apples").size(), 300U);
  EXPECT_EQ(find("apples").size(), 300U);
}

TEST_F(SearchIndexTest, EventsOfBeforeTheIndexAreIndexedDownwards) {
  say_many(600, "apples");
  bench_->writer().finish();
  bench_.reset();
  SQLite::Database(path(), SQLite::OPEN_READWRITE)
      .exec("UPDATE search_state SET lower = 600, upper = 600");
  bench_ = std::make_unique<Bench>(path());
  EXPECT_TRUE(bench_->writer().lacks_old_index());
  EXPECT_TRUE(bench_->writer().index_some());
  EXPECT_EQ(state(), chat::folding_version() + " 344 600");
  EXPECT_EQ(indexed("apples").front(), 345);
  EXPECT_EQ(find("apples").size(), 600U) << "the older ones are read";
  say("apples too");
  EXPECT_TRUE(bench_->writer().index_some()) << "new events come first";
  EXPECT_EQ(state(), chat::folding_version() + " 344 601");
  index_all();
  EXPECT_EQ(state(), chat::folding_version() + " 0 601");
  EXPECT_FALSE(bench_->writer().lacks_old_index());
  EXPECT_EQ(find("apples").size(), 601U);
}

TEST_F(SearchIndexTest, ASearchSaysWhenOlderMessagesAreNotIndexed) {
  say_many(static_cast<int>(SearchReader::kMostScanned) + 500, "apples");
  const SearchPage page = search("apples");
  EXPECT_EQ(page.gap, SearchPage::Gap::kIndexing);
  EXPECT_EQ(page.hits.size(), static_cast<std::size_t>(SearchReader::kMostScanned));
  index_all();
  EXPECT_EQ(search("apples").gap, SearchPage::Gap::kNone);
  EXPECT_EQ(search("apples").hits.size(),
            static_cast<std::size_t>(SearchReader::kMostScanned) + 500);
}

TEST_F(SearchIndexTest, AnIndexOfAnotherFoldingIsEmptiedAndBuiltAnew) {
  say_many(600, "apples");
  index_all();
  database().exec("UPDATE search_state SET folding = 'of old'");
  reopen();
  EXPECT_TRUE(bench_->writer().lacks_old_index());
  EXPECT_EQ(find("apples").size(), 600U) << "by reading them";
  EXPECT_TRUE(bench_->writer().index_some());
  EXPECT_EQ(find("apples").size(), 600U) << "while it is emptied";
  index_all();
  EXPECT_EQ(state(), chat::folding_version() + " 0 600");
  EXPECT_EQ(indexed("apples").size(), 600U);
  EXPECT_TRUE(bench_->writer().take_index_damage().empty());
}

TEST_F(SearchIndexTest, AnEndInTheMiddleOfEmptyingIsNoHarm) {
  say_many(600, "apples");
  index_all();
  database().exec("UPDATE search_state SET folding = 'of old'");
  reopen();
  EXPECT_TRUE(bench_->writer().index_some());
  reopen();
  index_all();
  EXPECT_EQ(state(), chat::folding_version() + " 0 600");
  EXPECT_EQ(indexed("apples").size(), 600U);
}

TEST_F(SearchIndexTest, ADatabaseOfBeforeTheIndexIsIndexedAfterTheUpdate) {
  say_many(700, "apples");
  bench_->writer().finish();
  bench_.reset();
  {
    SQLite::Database file(path(), SQLite::OPEN_READWRITE);
    file.exec("DROP TABLE search_index; DROP TABLE search_state");
    for (const sql::Text& step : sql::kMigrations) {
      if (std::string_view(step.name).ends_with("_search.sql")) file.exec(step.text);
    }
  }
  bench_ = std::make_unique<Bench>(path());
  EXPECT_EQ(state(), " 700 700") << "the update itself is quick";
  EXPECT_EQ(find("apples").size(), 700U);
  index_all();
  EXPECT_EQ(state(), chat::folding_version() + " 0 700");
  EXPECT_EQ(indexed("apples").size(), 700U);
}

TEST_F(SearchIndexTest, AFullDiskStopsTheIndexAndNothingElse) {
  for (int i = 0; i < 30; ++i) {
    std::string text;
    for (int word = 0; word < 100; ++word) text += "word" + std::to_string(i * 100 + word) + " ";
    say(text);
  }
  const std::int64_t pages = database().execAndGet("PRAGMA page_count").getInt64();
  database().exec("PRAGMA max_page_count = " + std::to_string(pages));
  EXPECT_FALSE(bench_->writer().index_some());
  EXPECT_EQ(state(), " 0 0");
  database().exec("PRAGMA max_page_count = 1000000");
  EXPECT_FALSE(bench_->writer().broken());
  EXPECT_TRUE(bench_->writer().take_index_damage().empty());
  index_all();
  EXPECT_EQ(indexed("word2999"), Gseqs{30});
}

/// The index is asked for the rooms, too, when many matches are in others.
TEST_F(SearchIndexTest, FewMatchesBehindManyOfOtherRoomsAreFound) {
  const model::RoomId other = bench_->open_room(1, 3);
  const auto say_there = [&](std::int64_t n) {
    bench_->append_now(draft(3, other, n, R"({"text":"apples there"})"));
  };
  say_there(1);
  say_many(1'500, "apples");
  say_there(2);
  index_all();
  SearchReader reader(*Connection::open_reader(path(), ""));
  Interrupt interrupt;
  model::SearchQuery one = query("apples");
  one.rooms = {{other}};
  const SearchPage page = reader.find(one, interrupt, 1);
  ASSERT_EQ(page.hits.size(), 2U);
  EXPECT_EQ(page.hits[1].event.gseq.value, 1);
  EXPECT_FALSE(page.more);
  for (int i = 0; i < 250; ++i) one.rooms.push_back({model::RoomId{1'000 + i}});
  EXPECT_EQ(reader.find(one, interrupt, 1).hits.size(), 2U);
  one.max_count = 1;
  one.below = reader.find(one, interrupt, 1).below;
  EXPECT_EQ(reader.find(one, interrupt, 1).hits.at(0).event.gseq.value, 1);
}

/// Without words only the rooms are left to ask for.
TEST_F(SearchIndexTest, ASearchWithoutWordsFindsAllOfItsRooms) {
  say_many(300, "apples");
  index_all();
  SearchReader reader(*Connection::open_reader(path(), ""));
  Interrupt interrupt;
  model::SearchQuery one = query("apples");
  one.phrases.clear();
  EXPECT_EQ(reader.find(one, interrupt, 1).hits.size(), 300U);
  for (int i = 0; i < 250; ++i) one.rooms.push_back({model::RoomId{1'000 + i}});
  EXPECT_EQ(reader.find(one, interrupt, 1).hits.size(), 300U);
  EXPECT_EQ(reader.take_index_damage(), "");
}

// --- removing ---

class RemovalTest : public SearchTest {
 protected:
  void remove(const model::Event& event) {
    bench_->now<bool>(Steps::kSeveral, [event](Tables& tables) -> Result<bool, model::StoreError> {
      tables.search.remove(event);
      return true;
    });
  }
};

TEST_F(RemovalTest, TheWordsOfARemovedMessageAreFoundNoMore) {
  const model::Event secret = say("Straßenfest 天気 https://example.org secret");
  say("no secret");
  index_all();
  remove(secret);
  for (const char* word : {"strassenfest", "天気", "気", "example", "haslink"}) {
    EXPECT_EQ(indexed(word), Gseqs{}) << word;
  }
  EXPECT_EQ(indexed("secret"), Gseqs{2});
}

TEST_F(RemovalTest, OfAMessageThatIsNotIndexedNothingIsRemoved) {
  say("apples");
  index_all();
  const model::Event newer = say("apples");
  remove(newer);
  index_all();
  EXPECT_EQ(indexed("apples"), (Gseqs{1, 2}));
}

TEST_F(RemovalTest, AfterMergingTheFileHasNoTraceOfTheWords) {
  const model::Event secret = say("xylophonist");
  say_many(2'000, "harmless");
  index_all();
  database().exec("UPDATE events SET body = '{}' WHERE gseq = 1");
  remove(secret);
  int steps = 0;
  const auto merge = [this, &steps] {
    return *bench_->now<bool>(Steps::kOne,
                              [&steps](Tables& tables) -> Result<bool, model::StoreError> {
                                return tables.search.merge_some(steps == 0);
                              });
  };
  while (merge()) ++steps;
  EXPECT_LT(steps, 100);
  bench_->writer().finish();
  EXPECT_EQ(bytes_of(path()).find("xylophonist"), std::string::npos);
  EXPECT_EQ(bytes_of(path() + "-wal"), "");
  EXPECT_EQ(indexed("harmless").size(), 2'000U);
}

// --- stopping ---

TEST_F(SearchIndexTest, AStoppedSearchEndsWithNothing) {
  say_many(10, "apples");
  SearchReader reader(*Connection::open_reader(path(), ""));
  Interrupt interrupt;
  interrupt.stop_all();
  const SearchPage page = reader.find(query("apples"), interrupt, 1);
  EXPECT_TRUE(page.hits.empty());
  EXPECT_EQ(page.gap, SearchPage::Gap::kTime);
  EXPECT_FALSE(page.more) << "it came no further";
}

/// A search that takes long ends in the middle, and goes on where it ended.
TEST_F(SearchIndexTest, ASearchThatIsStoppedMidwayGoesOnFromThere) {
  say_many(20'000, "apples");
  index_all();
  SearchReader reader(*Connection::open_reader(path(), ""));
  Interrupt interrupt;
  model::SearchQuery one = query("apples");
  one.max_count = 1'000'000;
  Gseqs all;
  bool was_stopped = false;
  for (std::uint64_t number = 1; number < 200; ++number) {
    std::thread stopper([&] { interrupt.stop(was_stopped ? 0 : number); });
    const SearchPage page = reader.find(one, interrupt, number);
    stopper.join();
    for (const auto& hit : page.hits) all.push_back(hit.event.gseq.value);
    was_stopped = was_stopped || page.gap == SearchPage::Gap::kTime;
    if (page.gap == SearchPage::Gap::kNone) break;
    if (page.more) one.below = page.below;
  }
  ASSERT_EQ(all.size(), 20'000U);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i], 20'000 - static_cast<std::int64_t>(i));
}

TEST_F(SearchIndexTest, AStopThatComesLateEndsNoOtherSearch) {
  say("apples");
  SearchReader reader(*Connection::open_reader(path(), ""));
  Interrupt interrupt;
  static_cast<void>(reader.find(query("apples"), interrupt, 1));
  interrupt.stop(1);
  EXPECT_EQ(reader.find(query("apples"), interrupt, 2).hits.size(), 1U);
}

TEST_F(SearchIndexTest, ACursorBeyondTheLogIsItsEnd) {
  say("apples");
  EXPECT_EQ(find("apples"), Gseqs{1});
  EXPECT_EQ(damage_, "");
}

}  // namespace
}  // namespace snug::storage::test
