// Power cuts at random moments. Afterwards the answered events are there, once and in order, and
// nothing else. SNUG_POWER_CUTS sets the number of cuts (default 150), SNUG_SEED the first seed.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

#include "storage/wal_check.h"
#include "store_fixture.h"
#include "support/faulty_vfs.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::StoreError;
using test_support::FaultyVfs;

constexpr std::int64_t kSenders = 4;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// A client's side of the promise: the events that it sent, that were answered, and that it will
/// repeat.
struct Sender {
  std::int64_t next_n = 1;              ///< The next number that was never sent.
  std::int64_t first_unanswered_n = 1;  ///< Repeated from here after a cut.
  std::map<std::int64_t, model::Event> answered;
};

/// One database with its senders, and repeated power cuts.
class Ordeal {
 public:
  Ordeal(std::uint64_t seed, Durability durability)
      : random_(seed), vfs_(seed), durability_(durability) {
    open();
    bench_->add_people(static_cast<int>(kSenders));
    rooms_ = {bench_->open_room(1, 2), bench_->open_room(3, 4), bench_->open_room(1, 4)};
  }
  ~Ordeal() { bench_.reset(); }

  /// Sends until the power fails, then restores it. Returns the fault, empty if there is none.
  std::string survive_one_cut() {
    vfs_.cut_power_at(1 + random_() % 60);
    while (!bench_->writer().broken()) send_batch();
    bench_.reset();
    vfs_.restore_power();
    const bool is_synced = durability_ == Durability::kFull;
    if (is_synced && transactions_behind_damage(folder_.file("snug.db-wal")) > 0) {
      return "the log's torn tail is taken for damage";
    }
    open();
    const std::string wrong = check();
    for (Sender& sender : senders_) sender.next_n = sender.first_unanswered_n;
    return wrong;
  }

 private:
  struct InFlight {
    std::size_t sender;
    std::int64_t n;
    Answer<Appended>* answer;
  };

  void open() {
    bench_ = std::make_unique<Bench>(folder_.file("snug.db"), vfs_.name(), durability_);
  }

  static std::string body_of(std::size_t sender, std::int64_t n) {
    std::string body = std::to_string(sender) + ":" + std::to_string(n) + ":";
    body.resize(body.size() + static_cast<std::size_t>(n * 37 % 2000), 'x');
    return body;
  }

  void send_batch() {
    std::vector<InFlight> in_flight;
    const std::size_t count = 1 + random_() % 12;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t sender = random_() % senders_.size();
      const std::int64_t n = senders_[sender].next_n++;
      const auto user = static_cast<std::int64_t>(sender) + 1;
      const model::RoomId room = rooms_[random_() % rooms_.size()];
      in_flight.push_back({sender, n, &bench_->append(draft(user, room, n, body_of(sender, n)))});
    }
    bench_->commit();
    for (const InFlight& sent : in_flight) take_answer(sent);
    if (random_() % 6 == 0) bench_->writer().checkpoint();
  }

  void take_answer(const InFlight& sent) {
    const auto& answer = sent.answer->value();
    if (!answer) return;
    Sender& sender = senders_[sent.sender];
    sender.first_unanswered_n = std::max(sender.first_unanswered_n, sent.n + 1);
    if (answer->kind == Appended::Kind::kStored) sender.answered[sent.n] = answer->event;
  }

  std::vector<model::Event> all_of(model::RoomId room) {
    std::vector<model::Event> all;
    model::Page page;
    do {
      const model::RoomSeq last = all.empty() ? model::RoomSeq{} : all.back().seq;
      page = bench_->reader().after(room, last, 500);
      all.insert(all.end(), page.events.begin(), page.events.end());
    } while (page.more);
    return all;
  }

  std::string check() {
    std::map<std::pair<std::size_t, std::int64_t>, model::Event> stored;
    std::set<std::int64_t> gseqs;
    for (const model::RoomId room : rooms_) {
      std::int64_t seq = 0;
      for (model::Event& event : all_of(room)) {
        const auto sender = static_cast<std::size_t>(event.user.value - 1);
        const std::int64_t n = event.n.value_or(model::DeviceCounter{}).value;
        if (event.seq.value != ++seq) return "a hole in a room";
        if (event.body != body_of(sender, n)) return "a body that nobody sent";
        if (!gseqs.insert(event.gseq.value).second) return "a gseq twice";
        if (!stored.emplace(std::pair(sender, n), std::move(event)).second) return "a draft twice";
      }
    }
    const auto head = bench_->writer().snapshot().head.value;
    if (head != static_cast<std::int64_t>(gseqs.size())) return "a hole in the log";
    return check_senders(stored);
  }

  std::string check_senders(
      const std::map<std::pair<std::size_t, std::int64_t>, model::Event>& stored) {
    const model::Snapshot snapshot = bench_->writer().snapshot();
    for (std::size_t sender = 0; sender < senders_.size(); ++sender) {
      for (const auto& [n, event] : senders_[sender].answered) {
        const auto found = stored.find({sender, n});
        if (found == stored.end()) return "an answered draft is lost";
        if (found->second.gseq != event.gseq) return "an answered draft has other numbers";
      }
      std::int64_t count = 0;
      while (stored.contains({sender, count + 1})) ++count;
      if (snapshot.devices[sender].last_n.value != count) return "a counter is wrong";
    }
    return "";
  }

  std::mt19937_64 random_;
  TemporaryFolder folder_;
  FaultyVfs vfs_;
  Durability durability_;
  std::unique_ptr<Bench> bench_;
  std::vector<model::RoomId> rooms_;
  std::vector<Sender> senders_{static_cast<std::size_t>(kSenders)};
};

TEST(PowerCut, KeepsEveryAnsweredWrite) {
  const std::uint64_t seed = number_from("SNUG_SEED", std::random_device{}());
  std::cout << "SNUG_SEED=" << seed << std::endl;
  const std::uint64_t cuts = number_from("SNUG_POWER_CUTS", 150);
  constexpr std::uint64_t kCutsPerDatabase = 10;
  for (std::uint64_t round = 0; round * kCutsPerDatabase < cuts; ++round) {
    Ordeal ordeal(seed + round, Durability::kFull);
    for (std::uint64_t cut = 0; cut < kCutsPerDatabase; ++cut) {
      ASSERT_EQ(ordeal.survive_one_cut(), "") << "seed " << seed + round << ", cut " << cut;
    }
  }
}

// Proves that the test above can fail: without a sync before the answer it sees the loss.
TEST(PowerCut, LosesAnswersWhenCommitsAreNotSynced) {
  std::set<std::string> wrong;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Ordeal ordeal(seed, Durability::kNormal);
    wrong.insert(ordeal.survive_one_cut());
  }
  EXPECT_TRUE(wrong.contains("an answered draft is lost"));
}

}  // namespace
}  // namespace snug::storage::test
