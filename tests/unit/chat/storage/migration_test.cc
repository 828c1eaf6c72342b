// Migrates a database of version 1 to the newest version: its chain, numbers and invitations.
#include <SQLiteCpp/SQLiteCpp.h>

#include <ctime>

#include "sql_text.h"
#include "storage/migrations.h"
#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using Kind = model::Appended::Kind;

constexpr std::int64_t kEvents = 300;
constexpr std::int64_t kDayMillis = 24LL * 60 * 60 * 1000;

class OldDatabase : public testing::Test {
 protected:
  OldDatabase() {
    database_ =
        std::make_unique<SQLite::Database>(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    run(sql::kMigrations[0].text);
    run("PRAGMA application_id = " + std::to_string(kApplicationId));
    run("PRAGMA user_version = 1");
    run("INSERT INTO users VALUES (1, 'ann', 'Ann', '', 0, 0, 0), (2, 'bob', 'Bob', '', 2, 0, 0)");
    run("INSERT INTO devices VALUES (1, 1, zeroblob(32), '', 0, 0), (2, 2, randomblob(32), '', 0, "
        "0)");
    run("INSERT INTO rooms VALUES (1, 0, '', 1, 2)");
    run("INSERT INTO members (room, user) VALUES (1, 1), (1, 2)");
    // Every tenth event is Bob's, with an id. The others are Ann's, with her numbers.
    run("WITH RECURSIVE count(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM count WHERE i < " +
        std::to_string(kEvents) +
        ") INSERT INTO events SELECT i, 1, i, iif(i % 10, 1, 2), iif(i % 10, 1, 2), "
        "iif(i % 10, i - i / 10, NULL), 1000 + i, 'message', 'body ' || i FROM count");
    run("INSERT INTO idempotency_keys SELECT gseq, user, 'key ' || gseq, at FROM events "
        "WHERE n IS NULL");
  }

  std::string path() const { return folder_.file("snug.db"); }
  void run(const std::string& text) { database_->exec(text); }
  std::unique_ptr<Bench> migrated() {
    database_.reset();
    return std::make_unique<Bench>(path());
  }

  TemporaryFolder folder_;
  std::unique_ptr<SQLite::Database> database_;
};

TEST_F(OldDatabase, KeepsItsEventsAndGetsTheirChain) {
  const auto bench = migrated();
  const model::Page page = bench->reader().after(model::RoomId{1}, {}, 1000);
  ASSERT_EQ(page.events.size(), static_cast<std::size_t>(kEvents));
  EXPECT_TRUE(bench->reader().take_notes().empty());
  const model::Snapshot snapshot = bench->writer().snapshot();
  const model::ChainHash hash(snapshot.chain_key);
  model::Chain chain = hash.empty();
  for (const model::Event& event : page.events) chain = hash.after(chain, event);
  EXPECT_EQ(snapshot.chain, chain);
  EXPECT_EQ(snapshot.head.value, kEvents);
}

TEST_F(OldDatabase, KnowsItsNumbersAndIds) {
  const auto bench = migrated();
  const auto repeat = [&](std::int64_t n, const std::string& body) {
    return bench->append_now(draft(1, model::RoomId{1}, n, body));
  };
  EXPECT_EQ(repeat(1, "body 1")->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat(10, "body 11")->event.gseq.value, 11);
  EXPECT_EQ(repeat(10, "body 10")->kind, Kind::kConflict);
  EXPECT_EQ(repeat(271, "new")->event.gseq.value, kEvents + 1);
  model::EventDraft with_id = draft(2, model::RoomId{1}, 0, "body 20");
  with_id.message_id = "key 20";
  EXPECT_EQ(bench->append_now(with_id)->event.gseq.value, 20);
}

TEST_F(OldDatabase, GetsAnIdOfItsOwn) {
  const std::string server = migrated()->writer().snapshot().server;
  EXPECT_EQ(server.size(), 32U);
  EXPECT_EQ(migrated()->writer().snapshot().server, server);
}

TEST_F(OldDatabase, KeepsTheRemainingTimeOfItsInvitationsDespiteAWrongClock) {
  const std::int64_t now = static_cast<std::int64_t>(std::time(nullptr)) * 1000;
  const auto invite = [&](int id, std::int64_t expires_at) {
    run("INSERT INTO invites VALUES (" + std::to_string(id) + ", randomblob(32), 1, 2, 1, " +
        std::to_string(expires_at) + ")");
  };
  invite(1, now + 3 * kDayMillis);
  invite(2, now - kDayMillis);
  invite(3, now + 20'000 * kDayMillis);  // The clock stands far in the past.
  const auto invites = migrated()->writer().snapshot().invites;
  EXPECT_NEAR(static_cast<double>(invites[0].expires_at), 3.0 * kDayMillis, 60'000);
  EXPECT_EQ(invites[1].expires_at, 0);
  EXPECT_EQ(invites[2].expires_at, 365 * kDayMillis);
}

}  // namespace
}  // namespace snug::storage::test
