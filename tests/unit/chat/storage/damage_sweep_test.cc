// Loses each page of a database, whole or its second half. The chat continues with the rest,
// reports the damage, and assigns no number twice. New tables and indexes are included
// automatically.
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "damaged_file.h"
#include "storage/database.h"
#include "storage/message_writes.h"
#include "store_fixture.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::GlobalSeq;
using model::RoomId;
using model::RoomSeq;
using model::StoreError;
using model::UserId;

constexpr std::int64_t kNumbered = 600;
constexpr std::int64_t kWithIds = 250;

/// Without these tables nobody knows who is who, or which number is next, so a start refuses.
const std::set<std::string> kNeeded = {"sqlite_schema", "users",  "devices", "rooms",
                                       "members",       "server", "events"};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// Each message has a word that all have, and one of its own.
std::string body_of(std::int64_t n) {
  return R"({"text":"everybody has word)" + std::to_string(n) + std::string(30, 'x') + R"("})";
}

/// One start of the store with a damaged file.
class Start {
 public:
  explicit Start(const std::string& path) {
    DatabaseOptions options;
    options.path = path;
    options.on_fatal = [this](std::string_view message) { fatal += message; };
    auto opened = Database::open(loop_.host(), options);
    if (opened) {
      database_ = *std::move(opened);
      snapshot = database_->take_snapshot();
    } else {
      refusal = opened.error().code;
    }
  }

  template <class T, class Ask>
  Result<T, StoreError> ask(Ask ask) {
    std::optional<Result<T, StoreError>> answer;
    ask(*database_, [&answer](Result<T, StoreError> result) { answer = std::move(result); });
    loop_.run_until([&answer] { return answer.has_value(); });
    return *std::move(answer);
  }
  template <class T, class Ask>
  void touch(Ask ask) {
    static_cast<void>(this->ask<T>(std::move(ask)));
  }
  Result<Appended, StoreError> append(model::EventDraft draft) {
    return ask<Appended>(
        [&draft](Database& database, auto done) { database.append(draft, std::move(done)); });
  }
  /// Lets the index of words follow.
  void rest() {
    loop_.advance(std::chrono::seconds(6));
    touch<bool>([](Database& database, auto done) { database.save_marks({}, std::move(done)); });
    loop_.advance(std::chrono::seconds(6));
    touch<bool>([](Database& database, auto done) { database.save_marks({}, std::move(done)); });
  }
  std::string log() {
    loop_.run_tasks();
    std::string all;
    for (const std::string& line : loop_.log_lines) all += line + "\n";
    return all;
  }

  model::Snapshot snapshot;
  std::string refusal;
  std::string fatal;

 private:
  WaitingLoop loop_;
  std::unique_ptr<Database> database_;
};

class DamageSweep : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    other_ = bench_->open_room(1, 3);
    for (std::int64_t n = 1; n <= kNumbered; ++n) {
      bench_->append(draft(1, n % 5 == 0 ? other_ : room_, n, body_of(n)));
    }
    bench_->commit();
    for (std::int64_t n = 1; n <= kWithIds; ++n) {
      model::EventDraft bot = draft(2, room_, 0);
      bot.message_id = "message-" + std::to_string(n);
      bench_->append(bot);
    }
    for (const model::MessageChange& change : changes()) {
      bench_->now<model::ChangedMessage>(Steps::kSeveral, [this, change](Tables& tables) {
        return change_message(tables, draft(1, room_, 0), change);
      });
    }
    bench_->now<bool>(Steps::kOne, [this](Tables& tables) -> Result<bool, StoreError> {
      model::Event event;
      event.room = other_;
      tables.rooms.apply(model::RoomChange(model::RemoveMember{UserId{2}, true}), event);
      tables.sent.write(tables.heads.log().gseq);
      return true;
    });
    while (bench_->writer().index_some()) {
    }
    bench_->writer().finish();
    bench_.reset();
    whole_ = bytes_of(path());
  }
  static std::vector<model::MessageChange> changes(std::int64_t seq = 1) {
    return {model::EditMessage{{seq}, "?", 100}, model::ReactToMessage{{seq}, "+", true, 50},
            model::PinMessage{{seq}, true, 100}, model::DeleteMessage{{seq + 1}, true}};
  }
  std::string path() const { return folder_.file("snug.db"); }
  void heal() {
    for (const char* end : {"-wal", "-shm", ".check"}) std::filesystem::remove(path() + end);
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << whole_;
  }

  static std::int64_t last_n_of(const Start& start, std::int64_t device) {
    for (const model::Device& one : start.snapshot.devices) {
      if (one.id.value == device) return one.last_n.value;
    }
    return 0;
  }
  /// The messages with the word that all have.
  std::size_t count_hits(Start& start) const {
    const auto page = start.ask<model::SearchPage>([this](Database& database, auto done) {
      model::SearchQuery query;
      query.phrases = {{{"everybody"}, false}};
      query.rooms = {{room_}, {other_}};
      query.below = GlobalSeq{10'000};
      query.max_count = 10'000;
      query.max_bytes = 10'000'000;
      query.patience = std::chrono::minutes(1);
      database.search(query, std::move(done));
    });
    return page ? page->hits.size() : 0;
  }
  std::vector<Appended> change_messages(Start& start) {
    std::vector<Appended> all;
    for (const model::MessageChange& change : changes(start.snapshot.head.value % 100 + 3)) {
      const auto changed =
          start.ask<model::ChangedMessage>([this, &change](Database& database, auto done) {
            database.change_message(draft(1, room_, 0), change, std::move(done));
          });
      const bool is_stored = changed && changed->kind == model::ChangedMessage::Kind::kAppended;
      if (is_stored) all.push_back(changed->appended);
    }
    start.touch<model::Page>([this](Database& database, auto done) {
      database.read_list(room_, model::Pinned{}, RoomSeq{}, 100, std::move(done));
    });
    return all;
  }
  static void read_room(Start& start, RoomId room) {
    std::int64_t after = 0;
    for (bool more = true; more;) {
      const auto page = start.ask<model::Page>([room, after](Database& database, auto done) {
        database.read_after(room, RoomSeq{after}, 50, std::move(done));
      });
      if (!page) break;
      if (page->damage) after = page->damage->last;
      if (!page->events.empty()) after = page->events.back().seq.value;
      more = page->more;
    }
  }
  /// Writes and reads everything once. Returns the stored events.
  std::vector<model::Event> use(Start& start) {
    const std::int64_t next = last_n_of(start, 1) + 1;
    const std::int64_t third = last_n_of(start, 3) + 1;
    const std::string round = std::to_string(start.snapshot.head.value);
    std::vector<model::Event> stored;
    const auto keep = [&stored](const Result<Appended, StoreError>& answer) {
      if (answer && answer->kind == Appended::Kind::kStored) stored.push_back(answer->event);
    };
    for (std::int64_t n = 0; n < 3; ++n) {
      keep(start.append(draft(1, room_, next + n)));
      keep(start.append(draft(3, other_, third + n)));
      model::EventDraft bot = draft(2, room_, 0);
      bot.message_id = "new-" + round + "-" + std::to_string(n);
      keep(start.append(bot));
    }
    keep(start.append(draft(1, room_, 5)));  // A repeat.
    keep(start.ask<Appended>([this](Database& database, auto done) {
      model::EventDraft lifted = draft(3, other_, 0);
      lifted.device = {};
      database.change_room(lifted, model::LiftBan{UserId{2}}, std::move(done));
    }));
    for (const Appended& changed : change_messages(start)) keep(changed);
    start.touch<model::Room>([](Database& database, auto done) {
      database.open_direct_room(UserId{2}, UserId{3}, std::move(done));
    });
    start.touch<model::Device>([](Database& database, auto done) {
      database.add_device(sign_in_of({2}, 77, 77), std::move(done));
    });
    start.touch<bool>([this](Database& database, auto done) {
      database.save_marks({{room_, UserId{1}, {3}, {3}}, {other_, UserId{3}, {1}, {1}}},
                          std::move(done));
    });
    for (const RoomId room : {room_, other_}) read_room(start, room);
    found_ = count_hits(start);
    start.rest();
    GlobalSeq since;
    for (bool more = true; more;) {
      const auto page = start.ask<model::Page>([since](Database& database, auto done) {
        database.read_since(UserId{1}, since, GlobalSeq{10'000}, 100, 100'000, std::move(done));
      });
      if (!page) break;
      if (page->damage) since = GlobalSeq{page->damage->last};
      if (!page->events.empty()) since = page->events.back().gseq;
      more = page->more;
    }
    return stored;
  }
  /// The fault of a start with the damaged file; empty if there is none.
  std::string wrong_with(const FilePage& page) {
    std::vector<model::Event> stored;
    const std::string wrong = wrong_with_first_start(page, stored);
    if (!wrong.empty() || stored.empty()) return wrong;
    Start again(path());
    if (!again.refusal.empty()) return "refused the second time";
    for (const model::Event& event : stored) {
      const auto found = again.ask<model::Page>([&event](Database& database, auto done) {
        database.read_after(event.room, RoomSeq{event.seq.value - 1}, 1, std::move(done));
      });
      const bool is_told = !found || found->damage;
      const bool is_there = found && found->events.size() == 1 &&
                            found->events[0].gseq == event.gseq &&
                            found->events[0].body == event.body;
      if (!is_told && !is_there) return "what was stored is not there";
    }
    const GlobalSeq newest = stored.back().gseq;
    for (const model::Event& event : use(again)) {
      if (event.gseq <= newest) return "gseq is given twice in the second start";
    }
    return again.fatal.empty() ? "" : "ended the second time: " + again.fatal;
  }
  std::string wrong_with_first_start(const FilePage& page, std::vector<model::Event>& stored) {
    Start start(path());
    if (!start.refusal.empty()) {
      ++refused_[page.name];
      const bool is_needed = kNeeded.contains(page.name);
      return is_needed && start.refusal == "database_unusable" ? "" : "refused: " + start.refusal;
    }
    stored = use(start);
    if (!start.fatal.empty()) return "ended: " + start.fatal;
    for (const model::Event& event : stored) {
      const std::int64_t old = event.room == room_ ? kNumbered * 4 / 5 + kWithIds : kNumbered / 5;
      if (event.gseq.value <= kNumbered + kWithIds) return "gseq is given twice";
      if (event.seq.value <= old) return "seq is given twice";
    }
    const std::string log = start.log();
    if (log.find("damaged") != std::string::npos) return "";
    // Nobody looks at words that nobody searches for, and FTS5 has no checksums within its pages.
    const bool is_unnoticed =
        page.name.starts_with("search_index") && (found_ == found_in_whole_ || !is_whole_);
    return is_unnoticed ? "" : "nothing in the log: " + log;
  }

  RoomId other_;
  std::string whole_;
  std::map<std::string, int> refused_;
  std::size_t found_ = 0;
  std::size_t found_in_whole_ = 0;  ///< Without any damage.
  bool is_whole_ = false;           ///< Whether a whole page is lost.
};

TEST_F(DamageSweep, ALostPageFailsOnlyRequestsThatNeedIt) {
  {
    Start start(path());
    use(start);
    found_in_whole_ = found_;
  }
  heal();
  DamagedFile file(path());
  for (const FilePage& page : file.pages()) {
    for (const bool is_whole : {true, false}) {
      is_whole_ = is_whole;
      is_whole ? file.zero(page.number) : file.zero_tail(page.number);
      EXPECT_EQ(wrong_with(page), "")
          << page.name << " " << page.type << " " << page.number << (is_whole ? " whole" : " tail");
      heal();
    }
  }
  for (const auto& [name, count] : refused_) std::cout << name << " refused " << count << "\n";
}

}  // namespace
}  // namespace snug::storage::test
