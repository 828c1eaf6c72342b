// What model::Store promises about pages of the log, held against every store.
#include "store_contract.h"

namespace snug::storage::test {
namespace {

using model::Event;
using model::GlobalSeq;
using model::Page;
using model::RoomId;
using model::RoomSeq;
using model::Store;
using model::UserId;
using List = std::vector<std::int64_t>;

constexpr std::size_t kMany = 1000;
constexpr std::size_t kManyBytes = 1'000'000;
constexpr std::int64_t kNoEnd = 1'000'000;

List gseqs(const Page& page) {
  List found;
  for (const Event& event : page.events) found.push_back(event.gseq.value);
  return found;
}

List seqs(const Page& page) {
  List found;
  for (const Event& event : page.events) found.push_back(event.seq.value);
  return found;
}

/// Ten rounds of an event in `room` (Ann and Bob), in `other` (Ann) and in `third` (Bob and Cid):
/// gseq 1, 4 … 28 are in `room`. The bodies have 7, 2 and 2 bytes.
class PagesContract : public StoreContract {
 protected:
  PagesContract() : cid(join("cid")), third(open(bob, cid)->id) {
    std::size_t answers = 0;
    for (int round = 0; round < 10; ++round) {
      for (const auto& [in, body] : {std::pair{room, R"({"n":1})"}, {other, "{}"}, {third, "{}"}}) {
        model::EventDraft made = draft(phone, 0, body);
        made.room = in;
        store().append(made, [&answers](const auto&) { ++answers; });
      }
    }
    subject->wait_for([&answers] { return answers == 30; });
  }

  Page since(UserId user, std::int64_t since, std::int64_t until = kNoEnd,
             std::size_t max_count = kMany, std::size_t max_bytes = kManyBytes) {
    return *ask<Page>(&Store::read_since, user, GlobalSeq{since}, GlobalSeq{until}, max_count,
                      max_bytes);
  }
  Page before(std::int64_t seq, std::size_t max_count) {
    return *ask<Page>(&Store::read_before, room, RoomSeq{seq}, max_count);
  }
  Page after(std::int64_t seq, std::size_t max_count) {
    return *ask<Page>(&Store::read_after, room, RoomSeq{seq}, max_count);
  }
  void append_three_that_fill_a_page_with_two() {
    for (int i = 0; i < 3; ++i) append_stored(draft(phone, 0, std::string(600'000, 'x')));
  }

  const UserId cid;
  const RoomId third;
};

TEST_P(PagesContract, SinceGivesTheRoomsOfThatPersonByRisingGseq) {
  EXPECT_EQ(gseqs(since(ann, 0, 9)), (List{1, 2, 4, 5, 7, 8}));
  EXPECT_EQ(gseqs(since(bob, 0, 9)), (List{1, 3, 4, 6, 7, 9}));
  EXPECT_EQ(gseqs(since(cid, 0, 9)), (List{3, 6, 9}));
}

TEST_P(PagesContract, SinceGivesNothingToWhoIsInNoRoom) {
  for (const UserId user : {join("dan"), UserId{12345}}) {
    const Page page = since(user, 0);
    EXPECT_EQ(gseqs(page), List{});
    EXPECT_FALSE(page.more);
  }
}

TEST_P(PagesContract, SinceLeavesOutItsBeginningAndTakesInItsEnd) {
  EXPECT_EQ(gseqs(since(ann, 4, 8)), (List{5, 7, 8}));
  EXPECT_EQ(gseqs(since(ann, 4, 4)), List{});
  EXPECT_EQ(gseqs(since(ann, 30)), List{});
}

TEST_P(PagesContract, SinceEndsAtTheCountAndSaysThatThereIsMore) {
  const Page page = since(ann, 0, kNoEnd, 4);
  EXPECT_EQ(gseqs(page), (List{1, 2, 4, 5}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, SinceThatIsFullAtItsEndHasNoMore) {
  const Page page = since(ann, 0, 5, 4);
  EXPECT_EQ(gseqs(page), (List{1, 2, 4, 5}));
  EXPECT_FALSE(page.more);
}

TEST_P(PagesContract, SinceEndsWithTheEventThatTakesItBeyondTheBytes) {
  const Page page = since(ann, 0, kNoEnd, kMany, 15);  // 7 + 2 + 7 bytes.
  EXPECT_EQ(gseqs(page), (List{1, 2, 4}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, SinceGoesOnWhileItHoldsNoMoreThanTheBytes) {
  EXPECT_EQ(gseqs(since(ann, 0, kNoEnd, kMany, 16)), (List{1, 2, 4, 5}));
}

TEST_P(PagesContract, SinceGivesOneEventHoweverFewTheBytes) {
  EXPECT_EQ(gseqs(since(ann, 0, kNoEnd, kMany, 0)), List{1});
}

TEST_P(PagesContract, PagesOneBehindTheOtherGiveEverythingOnce) {
  List all;
  bool more = true;
  while (more) {
    const Page page = since(bob, all.empty() ? 0 : all.back(), kNoEnd, 3);
    ASSERT_FALSE(page.events.empty());
    for (const std::int64_t gseq : gseqs(page)) all.push_back(gseq);
    more = page.more;
  }
  EXPECT_EQ(all, gseqs(since(bob, 0)));
  EXPECT_EQ(all.size(), 20U);
}

TEST_P(PagesContract, BeforeGivesTheNewestBelowByRisingSeq) {
  const Page page = before(8, 3);
  EXPECT_EQ(seqs(page), (List{5, 6, 7}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, BeforeNoNumberGivesTheNewestOfAll) {
  EXPECT_EQ(seqs(before(0, 2)), (List{9, 10}));
}

TEST_P(PagesContract, BeforeANumberBeyondTheHeadGivesTheNewestOfAll) {
  EXPECT_EQ(seqs(before(1000, 2)), (List{9, 10}));
}

TEST_P(PagesContract, BeforeSaysWhenItReachesTheFirst) {
  const Page page = before(4, 3);
  EXPECT_EQ(seqs(page), (List{1, 2, 3}));
  EXPECT_FALSE(page.more);
  EXPECT_EQ(seqs(before(1, 3)), List{});
}

TEST_P(PagesContract, AfterGivesTheOldestAboveByRisingSeq) {
  const Page page = after(3, 3);
  EXPECT_EQ(seqs(page), (List{4, 5, 6}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, AfterSaysWhenItReachesTheNewest) {
  const Page page = after(7, 3);
  EXPECT_EQ(seqs(page), (List{8, 9, 10}));
  EXPECT_FALSE(page.more);
  EXPECT_EQ(seqs(after(10, 3)), List{});
}

TEST_P(PagesContract, HistoryIsOfItsRoomAlone) {
  for (const Event& event : before(0, kMany).events) EXPECT_EQ(event.room, room);
  for (const Event& event : after(0, kMany).events) EXPECT_EQ(event.room, room);
}

TEST_P(PagesContract, HistoryOfARoomThatDoesNotExistIsEmpty) {
  for (const auto read : {&Store::read_before, &Store::read_after}) {
    const auto page = ask<Page>(read, RoomId{12345}, RoomSeq{0}, kMany);
    EXPECT_TRUE(page->events.empty());
    EXPECT_FALSE(page->more);
  }
}

TEST_P(PagesContract, BeforeEndsWhenItHoldsAMebibyte) {
  append_three_that_fill_a_page_with_two();
  const Page page = before(0, kMany);
  EXPECT_EQ(seqs(page), (List{12, 13}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, AfterEndsWhenItHoldsAMebibyte) {
  append_three_that_fill_a_page_with_two();
  const Page page = after(10, kMany);
  EXPECT_EQ(seqs(page), (List{11, 12}));
  EXPECT_TRUE(page.more);
}

TEST_P(PagesContract, AnEventIsReadAsItWasAnswered) {
  model::EventDraft sent = draft(phone, 1, R"({"text":"Grüße"})");
  sent.at = 1'795'176'000'123;
  const Event stored = append(sent)->event;
  for (const Page& page : {since(ann, 30), before(0, 1), after(10, 1)}) {
    ASSERT_EQ(page.events.size(), 1U);
    const Event& event = page.events[0];
    EXPECT_EQ(event.gseq, stored.gseq);
    EXPECT_EQ(event.room, stored.room);
    EXPECT_EQ(event.seq, stored.seq);
    EXPECT_EQ(event.kind, "message");
    EXPECT_EQ(event.body, sent.body);
    EXPECT_EQ(event.user, ann);
    EXPECT_EQ(event.device, phone);
    EXPECT_EQ(event.n, model::DeviceCounter{1});
    EXPECT_EQ(event.at, sent.at);
    EXPECT_EQ(event.chain, stored.chain);
  }
}

TEST_P(PagesContract, APageEndsBeforeDamage) {
  subject->damage({7});  // The third of the room.
  const Page page = since(ann, 0);
  EXPECT_EQ(gseqs(page), (List{1, 2, 4, 5}));
  EXPECT_TRUE(page.more);
  EXPECT_FALSE(page.damage);
  EXPECT_EQ(seqs(after(0, kMany)), (List{1, 2}));
  EXPECT_EQ(seqs(before(0, kMany)), (List{4, 5, 6, 7, 8, 9, 10}));
}

TEST_P(PagesContract, APageThatBeginsWithDamageSaysWhichByTheNumbersOfTheRequest) {
  subject->damage({7});
  const Page by_gseq = since(ann, 5);
  EXPECT_EQ(gseqs(by_gseq), List{});
  EXPECT_TRUE(by_gseq.more);
  ASSERT_TRUE(by_gseq.damage);
  EXPECT_EQ(by_gseq.damage->first, 7);
  EXPECT_EQ(by_gseq.damage->last, 7);
  const Page by_seq = after(2, kMany);
  EXPECT_EQ(seqs(by_seq), List{});
  ASSERT_TRUE(by_seq.damage);
  EXPECT_EQ(by_seq.damage->first, 3);
  EXPECT_EQ(by_seq.damage->last, 3);
}

TEST_P(PagesContract, DamageIsOneRangeInTheOrderOfTheRequest) {
  subject->damage({7});
  subject->damage({10});  // The third and the fourth of the room.
  const Page rising = after(2, kMany);
  ASSERT_TRUE(rising.damage);
  EXPECT_EQ(rising.damage->first, 3);
  EXPECT_EQ(rising.damage->last, 4);
  const Page falling = before(5, kMany);
  ASSERT_TRUE(falling.damage);
  EXPECT_EQ(falling.damage->first, 4);
  EXPECT_EQ(falling.damage->last, 3);
}

TEST_P(PagesContract, BehindTheDamageThePagesGoOn) {
  subject->damage({7});
  EXPECT_EQ(gseqs(since(ann, 7, 11)), (List{8, 10, 11}));
  EXPECT_EQ(seqs(after(3, 3)), (List{4, 5, 6}));
  EXPECT_EQ(seqs(before(3, 3)), (List{1, 2}));
}

TEST_P(PagesContract, DamageFailsNoReadOfOtherRooms) {
  subject->damage({7});
  EXPECT_EQ(gseqs(since(cid, 0, 12)), (List{3, 6, 9, 12}));
}

INSTANTIATE_TEST_SUITE_P(Stores, PagesContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
