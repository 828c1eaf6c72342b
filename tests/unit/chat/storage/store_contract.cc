// The stores whose promises are tested, and short ways to call them.
#include "store_contract.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include "storage/database.h"
#include "support/faulty_store.h"
#include "support/faulty_vfs.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::Snapshot;
using model::Store;

class RealStore final : public Subject {
 public:
  RealStore() { restart(); }
  Store& store() override { return *database_; }
  void wait_for(const std::function<bool()>& is_done) override { loop_.run_until(is_done); }
  Snapshot restart() override {
    database_.reset();
    DatabaseOptions options;
    options.path = path_;
    options.vfs = vfs_.name();
    database_ = *Database::open(loop_.host(), std::move(options));
    return database_->take_snapshot();
  }
  void damage(model::GlobalSeq gseq) override {
    database_.reset();
    SQLite::Database(path_, SQLite::OPEN_READWRITE)
        .exec("UPDATE events SET body = body || '!' WHERE gseq = " + std::to_string(gseq.value));
    restart();
  }
  void use_up_space() override { vfs_.fill_disk_at_write(1); }
  void free_space() override { vfs_.heal(); }
  /// Until all messages are in the index of words.
  void rest() override {
    do {
      loop_.advance(std::chrono::seconds(6));
      bool is_written = false;
      database_->save_marks({}, [&is_written](const auto&) { is_written = true; });
      loop_.run_until([&is_written] { return is_written; });
    } while (SQLite::Database(path_)
                 .execAndGet("SELECT lower > 0 OR upper < (SELECT coalesce(max(gseq), 0) FROM "
                             "events) FROM search_state")
                 .getInt() != 0);
  }

 private:
  TemporaryFolder folder_;
  const std::string path_ = folder_.file("snug.db");
  test_support::FaultyVfs vfs_{1};
  WaitingLoop loop_;
  std::unique_ptr<Database> database_;
};

class MemoryStore final : public Subject {
 public:
  Store& store() override { return store_; }
  void wait_for(const std::function<bool()>& is_done) override {
    store_.settle();
    ASSERT_TRUE(is_done());
  }
  Snapshot restart() override {
    auto contents = store_.contents();
    store_.begin_anew();
    store_.restore(std::move(contents));
    return store_.snapshot();
  }
  void damage(model::GlobalSeq gseq) override { store_.damage(gseq.value); }
  void use_up_space() override { store_.fail_next_write(model::StoreError::kFull); }
  void free_space() override { store_.heal(); }
  void rest() override {}

 private:
  test_support::FaultyStore store_;
};

template <class Made>
std::unique_ptr<Subject> make() {
  return std::make_unique<Made>();
}

}  // namespace

std::vector<Maker> every_store() {
  return {{"Real", &make<RealStore>}, {"Memory", &make<MemoryStore>}};
}

std::string name_of_store(const testing::TestParamInfo<Maker>& store) {
  return store.param.name;
}

StoreContract::StoreContract() {
  model::Invite owners_link = invite(1, 1);
  owners_link.role = model::Role::kOwner;
  EXPECT_TRUE(add(owners_link));
  ann = enter(1, "ann")->id;
  bob = join("bob");
  phone = sign_in(ann, 10, 10);
  laptop = sign_in(ann, 11, 11);
  room = open(ann, bob)->id;
  other = open(ann, ann)->id;
}

model::Invite StoreContract::invite(std::uint8_t hash, std::int64_t uses_left) const {
  model::Invite made;
  made.token_hash = token(hash);
  made.created_by = ann;
  made.uses_left = uses_left;
  made.expires_at = 1000;
  return made;
}

Answered<model::Invite> StoreContract::add(const model::Invite& one) {
  return ask<model::Invite>(&Store::add_invite, one);
}

void StoreContract::add_invite(std::uint8_t hash, std::int64_t uses_left) {
  EXPECT_TRUE(add(invite(hash, uses_left)));
}

Answered<model::User> StoreContract::enter(std::uint8_t invite, const std::string& name,
                                           model::RunningMillis now) {
  model::User user;
  user.name = name;
  return ask<model::User>(&Store::register_user, token(invite), user, now);
}

model::UserId StoreContract::join(const std::string& name) {
  add_invite(++last_invite_, 1);
  return enter(last_invite_, name)->id;
}

Answered<model::Device> StoreContract::sign_in(const model::SignIn& one) {
  return ask<model::Device>(&Store::add_device, one);
}

model::DeviceId StoreContract::sign_in(model::UserId user, std::uint8_t device,
                                       std::uint8_t known) {
  return sign_in(sign_in_of(user, device, known))->id;
}

Answered<model::Room> StoreContract::open(model::UserId one, model::UserId with) {
  return ask<model::Room>(&Store::open_direct_room, one, with);
}

model::EventDraft StoreContract::draft(model::DeviceId device, std::int64_t n,
                                       std::string body) const {
  model::EventDraft made;
  made.room = room;
  made.user = ann;
  made.device = device;
  if (n != 0) made.n = model::DeviceCounter{n};
  made.kind = "message";
  made.body = std::move(body);
  made.at = 1'000'000;
  return made;
}

Answered<model::Appended> StoreContract::append(const model::EventDraft& one) {
  return ask<model::Appended>(&Store::append, one);
}

void StoreContract::append_stored(const model::EventDraft& one) {
  ASSERT_EQ(append(one)->kind, model::Appended::Kind::kStored);
}

std::vector<model::Event> StoreContract::log() {
  return ask<model::Page>(&Store::read_since, ann, model::GlobalSeq{0}, model::GlobalSeq{1'000'000},
                          10'000U, 1'000'000U)
      ->events;
}

std::vector<int> known_devices(const Snapshot& snapshot, model::UserId user) {
  std::vector<int> first_bytes;
  for (const model::KnownDevice& known : snapshot.known_devices) {
    if (known.user == user) first_bytes.push_back(known.token_hash[0]);
  }
  return first_bytes;
}

}  // namespace snug::storage::test
