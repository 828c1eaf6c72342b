// Pages: their events, the order, and where they end.
#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using model::GlobalSeq;
using model::Page;
using model::RoomSeq;
using model::UserId;

constexpr GlobalSeq kNoEnd{1'000'000};

class Pages : public StoreTest {
 protected:
  // The events alternate between rooms 1 (users 1, 2), 2 (1, 3) and 3 (2, 3): gseq 1, 4, 7 … are in
  // room 1, and so on.
  void SetUp() override {
    StoreTest::SetUp();
    const model::RoomId second = bench_->open_room(1, 3);
    const model::RoomId third = bench_->open_room(2, 3);
    for (int n = 1; n <= 30; ++n) {
      bench_->append(draft(1, room_, 2 * n - 1, "{\"n\":" + std::to_string(n) + "}"));
      bench_->append(draft(1, second, 2 * n));
      bench_->append(draft(2, third, n));
    }
    bench_->commit();
  }
};

std::vector<std::int64_t> gseqs(const Page& page) {
  std::vector<std::int64_t> found;
  for (const model::Event& event : page.events) found.push_back(event.gseq.value);
  return found;
}

std::vector<std::int64_t> seqs(const Page& page) {
  std::vector<std::int64_t> found;
  for (const model::Event& event : page.events) found.push_back(event.seq.value);
  return found;
}

using List = std::vector<std::int64_t>;

TEST_F(Pages, SinceGivesOnlyRoomsOfTheUserByRisingGseq) {
  const Page page = bench_->reader().since(UserId{1}, GlobalSeq{0}, GlobalSeq{9}, 100, 10'000);
  EXPECT_EQ(gseqs(page), (List{1, 2, 4, 5, 7, 8}));
  EXPECT_FALSE(page.more);
}

TEST_F(Pages, SinceLeavesOutTheCursorAndEndsWithUntil) {
  EXPECT_EQ(gseqs(bench_->reader().since(UserId{1}, GlobalSeq{4}, GlobalSeq{8}, 100, 10'000)),
            (List{5, 7, 8}));
  EXPECT_EQ(gseqs(bench_->reader().since(UserId{1}, GlobalSeq{90}, kNoEnd, 100, 10'000)), List{});
}

TEST_F(Pages, SinceFindsTheSameFromEveryCursor) {
  for (std::int64_t since = 0; since <= 90; ++since) {
    List expected;
    for (std::int64_t gseq = since + 1; gseq <= 90; ++gseq) {
      if (gseq % 3 != 0) expected.push_back(gseq);
    }
    const Page page = bench_->reader().since(UserId{1}, GlobalSeq{since}, kNoEnd, 100, 1'000'000);
    ASSERT_EQ(gseqs(page), expected) << "since " << since;
  }
}

TEST_F(Pages, SinceEndsAtTheCountAndReportsMore) {
  const Page page = bench_->reader().since(UserId{1}, GlobalSeq{0}, kNoEnd, 4, 10'000);
  EXPECT_EQ(gseqs(page), (List{1, 2, 4, 5}));
  EXPECT_TRUE(page.more);
  const Page whole = bench_->reader().since(UserId{1}, GlobalSeq{0}, GlobalSeq{5}, 4, 10'000);
  EXPECT_EQ(whole.events.size(), 4U);
  EXPECT_FALSE(whole.more);
}

TEST_F(Pages, SinceEndsWhenItHoldsMoreThanTheBytes) {
  const Page page = bench_->reader().since(UserId{2}, GlobalSeq{0}, kNoEnd, 100, 9);
  EXPECT_EQ(gseqs(page), (List{1, 3, 4}));  // Bodies of 7, 2 and 7 bytes.
  EXPECT_TRUE(page.more);
  EXPECT_EQ(bench_->reader().since(UserId{2}, GlobalSeq{0}, kNoEnd, 100, 0).events.size(), 1U);
}

TEST_F(Pages, PagesOneAfterTheOtherGiveEverythingOnce) {
  List all;
  GlobalSeq cursor{0};
  bool more = true;
  while (more) {
    const Page page = bench_->reader().since(UserId{3}, cursor, kNoEnd, 7, 10'000);
    ASSERT_FALSE(page.events.empty());
    for (const std::int64_t gseq : gseqs(page)) all.push_back(gseq);
    cursor = page.events.back().gseq;
    more = page.more;
  }
  EXPECT_EQ(all.size(), 60U);
  EXPECT_EQ(all.front(), 2);
  EXPECT_EQ(all.back(), 90);
}

TEST_F(Pages, BeforeGivesTheNewestByRisingSeq) {
  const Page page = bench_->reader().before(room_, RoomSeq{10}, 3);
  EXPECT_EQ(seqs(page), (List{7, 8, 9}));
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.events[0].body, "{\"n\":7}");
}

TEST_F(Pages, BeforeWithoutANumberGivesTheNewestOfAll) {
  EXPECT_EQ(seqs(bench_->reader().before(room_, RoomSeq{}, 2)), (List{29, 30}));
}

TEST_F(Pages, BeforeSaysWhenTheBeginningIsReached) {
  const Page page = bench_->reader().before(room_, RoomSeq{4}, 3);
  EXPECT_EQ(seqs(page), (List{1, 2, 3}));
  EXPECT_FALSE(page.more);
}

TEST_F(Pages, AfterGivesTheOldestByRisingSeq) {
  const Page page = bench_->reader().after(room_, RoomSeq{10}, 3);
  EXPECT_EQ(seqs(page), (List{11, 12, 13}));
  EXPECT_TRUE(page.more);
  const Page last = bench_->reader().after(room_, RoomSeq{27}, 3);
  EXPECT_EQ(seqs(last), (List{28, 29, 30}));
  EXPECT_FALSE(last.more);
}

TEST_F(Pages, HistoryEndsAtItsByteLimit) {
  const std::string large(Reader::kHistoryPageBytes / 2, 'x');
  for (int n = 31; n <= 35; ++n) bench_->append(draft(2, room_, n, large));
  bench_->commit();
  const Page page = bench_->reader().before(room_, RoomSeq{}, 5);
  EXPECT_EQ(seqs(page), (List{33, 34, 35}));
  EXPECT_TRUE(page.more);
}

TEST_F(Pages, AnEventComesBackAsItWasStored) {
  model::EventDraft sent = draft(1, room_, 61, R"({"text":"Grüße"})");
  sent.at = 1'795'176'000'123;
  bench_->append_now(sent);
  bench_->append_now(draft(1, room_, 0));
  const Page page = bench_->reader().after(room_, RoomSeq{30}, 2);
  const model::Event& event = page.events[0];
  EXPECT_EQ(event.gseq, GlobalSeq{91});
  EXPECT_EQ(event.room, room_);
  EXPECT_EQ(event.kind, "message");
  EXPECT_EQ(event.body, R"({"text":"Grüße"})");
  EXPECT_EQ(event.user, UserId{1});
  EXPECT_EQ(event.device, model::DeviceId{1});
  EXPECT_EQ(event.n, model::DeviceCounter{61});
  EXPECT_EQ(event.at, 1'795'176'000'123);
  EXPECT_EQ(page.events[1].n, std::nullopt);
}

TEST_F(Pages, AReadKeepsNoCheckpointFromEmptyingTheLog) {
  bench_->reader().since(UserId{1}, GlobalSeq{0}, kNoEnd, 1, 1);
  bench_->reader().before(room_, RoomSeq{}, 1);
  bench_->writer().checkpoint();
  EXPECT_EQ(bench_->writer().connection().wal_bytes(), 0U);
}

}  // namespace
}  // namespace snug::storage::test
