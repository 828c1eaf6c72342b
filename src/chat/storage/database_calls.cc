// Each write of model::Store as a command for the writer.
#include <memory>
#include <utility>

#include "storage/command.h"
#include "storage/database.h"
#include "storage/message_writes.h"
#include "storage/room_writes.h"

namespace snug::storage {

// Approximate memory of a command beside its texts; only the order of magnitude matters.
constexpr std::size_t kCommandBytes = 256;

template <class T, class Run>
void Database::write(std::size_t size_bytes, Steps steps, Run run, Callback<T> done) {
  submit(std::make_unique<CommandOf<T, Run>>(size_bytes, steps, std::move(run), std::move(done)));
}

void Database::append(model::EventDraft draft, Callback<model::Appended> done) {
  const std::size_t size_bytes = kCommandBytes + draft.body.size();
  const bool has_id = !draft.n && !draft.message_id.empty();
  write<model::Appended>(
      size_bytes, has_id ? Steps::kSeveral : Steps::kOne,
      [draft = std::move(draft)](Tables& tables) { return tables.log.append(draft); },
      std::move(done));
}

void Database::register_user(model::TokenHash invite, model::User user, model::RunningMillis now,
                             Callback<model::User> done) {
  write<model::User>(
      kCommandBytes, Steps::kSeveral,
      [invite, user = std::move(user), now](Tables& tables) {
        return tables.people.register_user(invite, user, now);
      },
      std::move(done));
}

void Database::add_device(model::SignIn sign_in, Callback<model::Device> done) {
  write<model::Device>(
      kCommandBytes, Steps::kSeveral,
      [sign_in = std::move(sign_in)](Tables& tables) { return tables.people.add_device(sign_in); },
      std::move(done));
}

void Database::remove_device(model::DeviceId device, Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kOne,
      [device](Tables& tables) { return tables.people.remove_device(device); }, std::move(done));
}

void Database::add_invite(model::Invite invite, Callback<model::Invite> done) {
  write<model::Invite>(
      kCommandBytes, Steps::kOne,
      [invite](Tables& tables) { return tables.people.add_invite(invite); }, std::move(done));
}

void Database::set_password(model::UserId user, std::string password_hash, Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kSeveral,
      [user, password_hash = std::move(password_hash)](Tables& tables) {
        return tables.people.set_password(user, password_hash);
      },
      std::move(done));
}

void Database::renew_password_hash(model::UserId user, std::string old_hash, std::string new_hash,
                                   Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kOne,
      [user, old_hash = std::move(old_hash), new_hash = std::move(new_hash)](Tables& tables) {
        return tables.people.renew_password_hash(user, old_hash, new_hash);
      },
      std::move(done));
}

void Database::open_direct_room(model::UserId one, model::UserId other,
                                Callback<model::Room> done) {
  write<model::Room>(
      kCommandBytes, Steps::kSeveral,
      [one, other](Tables& tables) { return tables.rooms.open_direct(one, other); },
      std::move(done));
}

void Database::create_room(model::Room room, model::EventDraft draft,
                           Callback<model::CreatedRoom> done) {
  const std::size_t size_bytes = kCommandBytes * (1 + room.members.size()) + draft.body.size();
  write<model::CreatedRoom>(
      size_bytes, Steps::kSeveral,
      [room = std::move(room), draft = std::move(draft)](Tables& tables) {
        return storage::create_room(tables, room, draft);
      },
      std::move(done));
}

void Database::change_room(model::EventDraft draft, model::RoomChange change,
                           Callback<model::Appended> done) {
  const std::size_t size_bytes = 2 * kCommandBytes + draft.body.size();
  write<model::Appended>(
      size_bytes, Steps::kSeveral,
      [draft = std::move(draft), change = std::move(change)](Tables& tables) {
        return storage::change_room(tables, draft, change);
      },
      std::move(done));
}

void Database::change_message(model::EventDraft draft, model::MessageChange change,
                              Callback<model::ChangedMessage> done) {
  const std::size_t size_bytes = 2 * kCommandBytes + draft.body.size();
  write<model::ChangedMessage>(
      size_bytes, Steps::kSeveral,
      [draft = std::move(draft), change = std::move(change)](Tables& tables) {
        return storage::change_message(tables, draft, change);
      },
      std::move(done));
}

void Database::save_mark(const model::Mark& mark, Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kOne, [mark](Tables& tables) { return tables.rooms.save_mark(mark); },
      std::move(done));
}

/// Uses one command for each mark, so a damaged row fails only its own mark.
void Database::save_marks(std::vector<model::Mark> marks, Callback<bool> done) {
  const auto all = std::make_shared<Result<bool, model::StoreError>>(true);
  const auto note = [all](const auto& saved) { *all = saved ? *all : saved; };
  for (const model::Mark& mark : marks) save_mark(mark, note);
  write<bool>(
      kCommandBytes, Steps::kOne, [](Tables&) -> Result<bool, model::StoreError> { return true; },
      [all, done = std::move(done)](const Result<bool, model::StoreError>& last) {
        if (done) done(last ? *all : last);
      });
}

void Database::save_last_seen(model::UserId user, model::WallMillis at, Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kOne,
      [user, at](Tables& tables) { return tables.people.save_last_seen(user, at); },
      std::move(done));
}

void Database::save_running_time(model::RunningMillis running, Callback<bool> done) {
  write<bool>(
      kCommandBytes, Steps::kOne,
      [running](Tables& tables) { return tables.people.save_running_time(running); },
      std::move(done));
}

}  // namespace snug::storage
