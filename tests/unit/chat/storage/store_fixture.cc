// A database in a folder of its own, written on the test's thread.
#include "store_fixture.h"

#include <SQLiteCpp/Column.h>
#include <stdlib.h>

#include <map>
#include <stdexcept>

namespace snug::storage::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "snug-storage-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

model::TokenHash token(std::uint8_t first) {
  model::TokenHash hash{};
  hash[0] = first;
  return hash;
}

/// Ids beyond the existing ones.
IdSource counted_ids(SQLite::Database& database) {
  std::map<IdKind, std::int64_t> last;
  const auto newest = [&database](const char* table) {
    return database.execAndGet(std::string("SELECT coalesce(max(id), 0) FROM ") + table).getInt64();
  };
  last[IdKind::kUser] = newest("users");
  last[IdKind::kDevice] = newest("devices");
  last[IdKind::kRoom] = newest("rooms");
  return [last](IdKind kind) mutable { return ++last[kind]; };
}

Bench::Bench(std::string path, std::string vfs, Durability durability) {
  auto write_connection = Connection::open_writer(path, durability, vfs);
  if (!write_connection) throw std::runtime_error(write_connection.error().message);
  auto read_connection = Connection::open_reader(path, vfs);
  if (!read_connection) throw std::runtime_error(read_connection.error().message);
  SQLite::Database& database = (*write_connection)->database();
  writer_ = std::make_unique<Writer>(*std::move(write_connection), counted_ids(database));
  reader_ = std::make_unique<Reader>(*std::move(read_connection));
}

Answer<model::Appended>& Bench::append(model::EventDraft draft) {
  const bool has_id = !draft.message_id.empty();
  return add<model::Appended>(
      has_id ? Steps::kSeveral : Steps::kOne,
      [draft = std::move(draft)](Tables& tables) { return tables.log.append(draft); });
}

Result<model::Appended, model::StoreError>& Bench::append_now(model::EventDraft draft) {
  Answer<model::Appended>& answer = append(std::move(draft));
  commit();
  return answer.value();
}

void Bench::commit() {
  if (writer_->prepare(batch_)) writer_->commit(batch_);
  for (auto& command : batch_) command->answer();
  batch_.clear();
}

void Bench::add_people(int count) {
  model::Invite invite;
  invite.token_hash = token(1);
  invite.role = model::Role::kOwner;
  invite.uses_left = count;
  invite.expires_at = 1000;
  add<model::Invite>(Steps::kOne,
                     [invite](Tables& tables) { return tables.people.add_invite(invite); });
  for (int number = 1; number <= count; ++number) {
    model::User user;
    user.name = "user" + std::to_string(number);
    add<model::User>(Steps::kSeveral, [user](Tables& tables) {
      return tables.people.register_user(token(1), user, 0);
    });
    const auto byte = static_cast<std::uint8_t>(100 + number);
    add<model::Device>(Steps::kSeveral,
                       [sign_in = sign_in_of({number}, byte, byte)](Tables& tables) {
                         return tables.people.add_device(sign_in);
                       });
  }
  commit();
}

model::SignIn sign_in_of(model::UserId user, std::uint8_t device, std::uint8_t known) {
  model::SignIn sign_in;
  sign_in.device.user = user;
  sign_in.device.token_hash = token(device);
  sign_in.known = token(known);
  return sign_in;
}

model::RoomId Bench::open_room(std::int64_t one, std::int64_t other) {
  return now<model::Room>(Steps::kSeveral,
                          [one, other](Tables& tables) {
                            return tables.rooms.open_direct(model::UserId{one},
                                                            model::UserId{other});
                          })
      ->id;
}

model::EventDraft draft(std::int64_t user, model::RoomId room, std::int64_t n, std::string body) {
  model::EventDraft draft;
  draft.room = room;
  draft.user = model::UserId{user};
  draft.device = model::DeviceId{user};
  if (n != 0) draft.n = model::DeviceCounter{n};
  draft.kind = "message";
  draft.body = std::move(body);
  draft.at = 1'000'000;
  return draft;
}

void StoreTest::SetUp() {
  bench_ = std::make_unique<Bench>(folder_.file("snug.db"));
  bench_->add_people(3);
  room_ = bench_->open_room(1, 2);
}

void StoreTest::reopen() {
  bench_->writer().finish();
  bench_.reset();
  bench_ = std::make_unique<Bench>(folder_.file("snug.db"));
}

}  // namespace snug::storage::test
