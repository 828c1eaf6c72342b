// A damaged index of words fails no start and no message, and is built anew.
#include "damaged_file.h"
#include "search_fixture.h"
#include "storage/checkup.h"
#include "storage/database.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::SearchPage;

class SearchDamage : public SearchTest {
 protected:
  void SetUp() override {
    SearchTest::SetUp();
    say_many(1'000, "apples and pears");
    index_all();
  }
  void close() {
    bench_->writer().finish();
    bench_.reset();
  }
  void open() { bench_ = std::make_unique<Bench>(path()); }
  void damage(const std::string& table, bool is_whole) {
    close();
    DamagedFile file(path());
    for (const FilePage& page : file.pages_of(table)) {
      is_whole ? file.zero(page.number) : file.zero_tail(page.number);
    }
    open();
  }
  void expect_mended() {
    EXPECT_FALSE(bench_->writer().broken());
    index_all();
    EXPECT_FALSE(bench_->writer().take_index_damage().empty());
    EXPECT_EQ(find("pears").size(), 1'001U);
    EXPECT_EQ(damage_, "");
    reopen();
    EXPECT_EQ(indexed("pears").size(), 1'001U);
    EXPECT_EQ(find("pears").size(), 1'001U);
  }
};

TEST_F(SearchDamage, EachLostTableIsMadeAnew) {
  for (const char* table :
       {"search_index_data", "search_index_idx", "search_index_config", "search_state"}) {
    for (const bool is_whole : {true, false}) {
      SCOPED_TRACE(std::string(table) + (is_whole ? " whole" : " tail"));
      bench_.reset();
      folder_.clear();
      SetUp();
      damage(table, is_whole);
      EXPECT_EQ(say("pears too").gseq.value, 1'001) << "messages go on";
      EXPECT_EQ(find("pears").size(), 1'001U) << "those that the index lacks are read";
      if (!damage_.empty()) bench_->writer().renew_index(damage_);
      expect_mended();
    }
  }
}

TEST_F(SearchDamage, AMissingIndexIsMadeAnew) {
  close();
  SQLite::Database(path(), SQLite::OPEN_READWRITE).exec("DROP TABLE search_index");
  open();
  say("pears too");
  EXPECT_EQ(find("pears").size(), 1'001U);
  bench_->writer().renew_index(damage_);
  expect_mended();
}

TEST_F(SearchDamage, AnIndexThatIsDamagedAgainWaitsForTheNextStart) {
  bench_->writer().renew_index("test");
  index_all();
  EXPECT_EQ(bench_->writer().take_index_damage().size(), 1U);
  database().exec("DROP TABLE search_index");
  say("pears too");
  index_all();
  EXPECT_FALSE(bench_->writer().lacks_old_index());
  EXPECT_EQ(find("pears").size(), 1'001U) << "by reading the messages";
  EXPECT_EQ(say("pears").gseq.value, 1'002);
  reopen();
  index_all();
  EXPECT_EQ(find("pears").size(), 1'002U);
  EXPECT_EQ(damage_, "");
}

TEST_F(SearchDamage, AStartThatIsAskedToCheckDoubtsTheIndex) {
  close();
  ask_for_checkup(path());
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  ASSERT_TRUE(Database::open(loop.host(), options));
  open();
  EXPECT_TRUE(bench_->writer().lacks_old_index());
  index_all();
  EXPECT_EQ(indexed("pears").size(), 1'000U);
}

TEST_F(SearchDamage, ADatabaseMendsItsIndexAndTheLogSaysSo) {
  close();
  DamagedFile file(path());
  for (const FilePage& page : file.pages_of("search_index_data")) file.zero(page.number);
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  auto database = Database::open(loop.host(), options);
  ASSERT_TRUE(database) << database.error().message;
  const auto found = [&] {
    std::optional<Result<SearchPage, model::StoreError>> answer;
    model::SearchQuery one = query("pears");
    one.patience = std::chrono::minutes(1);
    (*database)->search(one, [&answer](auto page) { answer = std::move(page); });
    loop.run_until([&answer] { return answer.has_value(); });
    EXPECT_TRUE(*answer);
    return **std::move(answer);
  };
  EXPECT_EQ(found().hits.size(), 1'000U);
  loop.run_until([&loop] { return !loop.log_lines.empty(); });
  EXPECT_NE(loop.log_lines[0].find("was damaged in the index of words"), std::string::npos)
      << loop.log_lines[0];
  const auto is_whole = [this] {
    return SQLite::Database(path())
               .execAndGet("SELECT count(*) FROM search_state WHERE lower = 0 AND upper = 1000")
               .getInt() == 1;
  };
  for (int i = 0; i < 1'000 && !is_whole(); ++i) {
    loop.advance(std::chrono::seconds(1));
    bool is_written = false;
    (*database)->save_marks({}, [&is_written](const auto&) { is_written = true; });
    loop.run_until([&is_written] { return is_written; });
  }
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(found().hits.size(), 1'000U);
  EXPECT_EQ(loop.log_lines.size(), 1U);
}

}  // namespace
}  // namespace snug::storage::test
