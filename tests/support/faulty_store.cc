// A model::Store in memory.
#include "support/faulty_store.h"

#include <algorithm>

namespace snug::test_support {
namespace {

using model::StoreError;

template <class List, class IdOf>
auto* find_id(List& list, IdOf id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [id](const auto& one) { return one.id == id; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

void FaultyStore::commit() {
  while (!writes_.empty()) {
    const auto one = std::move(writes_.front());
    writes_.pop_front();
    answers_.push_back(one());
  }
}

void FaultyStore::answer() {
  while (!answers_.empty()) {
    const auto one = std::move(answers_.front());
    answers_.pop_front();
    one();
  }
}

void FaultyStore::read() {
  auto waiting = std::exchange(reads_, {});
  for (const auto& one : waiting) one();
}

void FaultyStore::settle() {
  while (!idle()) {
    commit();
    answer();
    read();
  }
}

template <class T>
void FaultyStore::write(std::function<Outcome<T>()> effect, Callback<T> done) {
  const bool fails = next_write_error_ && writes_before_error_ == 0;
  if (next_write_error_ && !fails) --writes_before_error_;
  const auto error = fails ? std::exchange(next_write_error_, std::nullopt) : std::nullopt;
  writes_.push_back([effect = std::move(effect), done = std::move(done), error] {
    auto outcome = error ? Outcome<T>(Unexpected(*error)) : effect();
    return std::function<void()>([done, outcome = std::move(outcome)] { done(outcome); });
  });
  if (waiting_) waiting_();
}

void FaultyStore::enqueue_read(std::function<model::Page()> query, Callback<model::Page> done) {
  ++reads_count_;
  const auto error = std::exchange(next_read_error_, std::nullopt);
  reads_.push_back([query = std::move(query), done = std::move(done), error] {
    if (error)
      done(Unexpected(*error));
    else
      done(query());
  });
  if (waiting_) waiting_();
}

model::Snapshot FaultyStore::snapshot() const {
  model::Snapshot snapshot{users_, devices_, known_devices_, invites_, rooms_, {}};
  if (!events_.empty()) snapshot.head = events_.back().gseq;
  return snapshot;
}

model::WallMillis FaultyStore::last_seen(model::UserId user) const {
  const auto* found = find_id(users_, user);
  return found == nullptr ? 0 : found->last_seen_at;
}

model::Room* FaultyStore::room(model::RoomId id) {
  return find_id(rooms_, id);
}

model::Device* FaultyStore::device(model::DeviceId id) {
  return find_id(devices_, id);
}

bool FaultyStore::is_member(model::RoomId id, model::UserId user) const {
  const auto* found = find_id(rooms_, id);
  return found != nullptr &&
         std::any_of(found->members.begin(), found->members.end(),
                     [user](const model::Member& member) { return member.user == user; });
}

void FaultyStore::append(model::EventDraft draft, Callback<model::Appended> done) {
  write<model::Appended>([this, draft = std::move(draft)] { return do_append(draft); },
                         std::move(done));
}

FaultyStore::Outcome<model::Appended> FaultyStore::do_append(const model::EventDraft& draft) {
  model::Appended appended;
  model::Device* sender = device(draft.device);
  if (draft.n) {
    const model::DeviceCounter next{sender == nullptr ? 1 : sender->last_n.value + 1};
    if (*draft.n < next) {
      appended.kind = model::Appended::Kind::kDuplicate;
      appended.event.n = draft.n;
      return appended;
    }
    if (*draft.n > next) {
      appended.kind = model::Appended::Kind::kGap;
      appended.wanted = next;
      return appended;
    }
    if (sender != nullptr) sender->last_n = next;
  }
  const std::pair<model::UserId, std::string> key{draft.user, draft.idempotency_key};
  if (!key.second.empty()) {
    if (const auto known = keys_.find(key); known != keys_.end()) {
      appended.kind = model::Appended::Kind::kDuplicate;
      appended.event = events_[known->second];
      return appended;
    }
    keys_[key] = events_.size();
  }
  model::Room* target = room(draft.room);
  if (target == nullptr) return Unexpected(StoreError::kNotFound);
  ++target->head.value;
  appended.event = {{static_cast<std::int64_t>(events_.size()) + 1},
                    draft.room,
                    target->head,
                    draft.kind,
                    draft.body,
                    draft.user,
                    draft.device,
                    draft.n,
                    draft.at};
  events_.push_back(appended.event);
  return appended;
}

void FaultyStore::register_user(model::TokenHash invite, model::User user,
                                Callback<model::User> done) {
  write<model::User>([this, invite, user = std::move(user)] { return do_register(invite, user); },
                     std::move(done));
}

FaultyStore::Outcome<model::User> FaultyStore::do_register(const model::TokenHash& invite,
                                                           model::User user) {
  const auto found =
      std::find_if(invites_.begin(), invites_.end(),
                   [&invite](const model::Invite& one) { return one.token_hash == invite; });
  if (found == invites_.end() || found->uses_left <= 0) {
    return Unexpected(StoreError::kInviteInvalid);
  }
  for (const model::User& one : users_) {
    if (one.name == user.name) return Unexpected(StoreError::kNameTaken);
  }
  --found->uses_left;
  user.id = {++last_id_};
  users_.push_back(user);
  return user;
}

void FaultyStore::add_device(model::SignIn sign_in, Callback<model::Device> done) {
  write<model::Device>([this, sign_in = std::move(sign_in)] { return do_sign_in(sign_in); },
                       std::move(done));
}

FaultyStore::Outcome<model::Device> FaultyStore::do_sign_in(model::SignIn sign_in) {
  model::Device& device = sign_in.device;
  const model::User* user = find_id(users_, device.user);
  if (user == nullptr || user->password_hash != sign_in.password_hash) {
    return Unexpected(StoreError::kPasswordChanged);
  }
  std::erase_if(known_devices_, [&sign_in](const model::KnownDevice& known) {
    return known.user == sign_in.device.user && known.token_hash == sign_in.known;
  });
  known_devices_.push_back({device.user, sign_in.known});
  device.id = {++last_id_};
  devices_.push_back(device);
  return device;
}

void FaultyStore::remove_device(model::DeviceId device, Callback<bool> done) {
  write<bool>(
      [this, device]() -> Outcome<bool> {
        return std::erase_if(devices_, [device](const auto& one) { return one.id == device; }) > 0;
      },
      std::move(done));
}

void FaultyStore::add_invite(model::Invite invite, Callback<model::Invite> done) {
  write<model::Invite>(
      [this, invite]() mutable -> Outcome<model::Invite> {
        invite.id = {++last_id_};
        invites_.push_back(invite);
        return invite;
      },
      std::move(done));
}

void FaultyStore::set_password(model::UserId user, std::string password_hash, Callback<bool> done) {
  write<bool>([this, user, password_hash] { return do_set_password(user, password_hash); },
              std::move(done));
}

FaultyStore::Outcome<bool> FaultyStore::do_set_password(model::UserId user,
                                                        const std::string& password_hash) {
  model::User* found = find_id(users_, user);
  if (found == nullptr) return Unexpected(StoreError::kNotFound);
  found->password_hash = password_hash;
  std::erase_if(devices_, [user](const model::Device& device) { return device.user == user; });
  std::erase_if(known_devices_,
                [user](const model::KnownDevice& known) { return known.user == user; });
  return true;
}

void FaultyStore::renew_password_hash(model::UserId user, std::string old_hash,
                                      std::string new_hash, Callback<bool> done) {
  write<bool>(
      [this, user, old_hash, new_hash]() -> Outcome<bool> {
        model::User* found = find_id(users_, user);
        if (found == nullptr || found->password_hash != old_hash) {
          return Unexpected(StoreError::kPasswordChanged);
        }
        found->password_hash = new_hash;
        return true;
      },
      std::move(done));
}

void FaultyStore::open_direct_room(model::UserId one, model::UserId other,
                                   Callback<model::Room> done) {
  write<model::Room>(
      [this, one, other]() -> Outcome<model::Room> {
        for (const model::Room& known : rooms_) {
          const bool same = is_member(known.id, one) && is_member(known.id, other) &&
                            known.members.size() == (one == other ? 1U : 2U);
          if (same) return known;
        }
        model::Room made;
        made.id = {++last_id_};
        made.members.push_back({one, {}, {}});
        if (one != other) made.members.push_back({other, {}, {}});
        rooms_.push_back(made);
        return made;
      },
      std::move(done));
}

void FaultyStore::save_marks(std::vector<model::Mark> marks, Callback<bool> done) {
  write<bool>(
      [this, marks = std::move(marks)]() -> Outcome<bool> {
        marks_written_ += marks.size();
        for (const model::Mark& mark : marks) {
          for (model::Member& member : room(mark.room)->members) {
            if (member.user != mark.user) continue;
            member.received = std::max(member.received, mark.received);
            member.read = std::max(member.read, mark.read);
          }
        }
        return true;
      },
      std::move(done));
}

void FaultyStore::save_last_seen(model::UserId user, model::WallMillis at, Callback<bool> done) {
  write<bool>(
      [this, user, at]() -> Outcome<bool> {
        ++last_seen_written_;
        find_id(users_, user)->last_seen_at = at;
        return true;
      },
      std::move(done));
}

void FaultyStore::read_since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                             std::size_t max_count, std::size_t max_bytes,
                             Callback<model::Page> done) {
  enqueue_read(
      [this, user, since, until, max_count, max_bytes] {
        model::Page page;
        std::size_t bytes = 0;
        for (const model::Event& event : events_) {
          if (event.gseq <= since || event.gseq > until || !is_member(event.room, user)) continue;
          page.more = page.events.size() >= max_count || bytes > max_bytes;
          if (page.more) break;
          bytes += event.body.size();
          page.events.push_back(event);
        }
        return page;
      },
      std::move(done));
}

void FaultyStore::read_before(model::RoomId room, model::RoomSeq before, std::size_t max_count,
                              Callback<model::Page> done) {
  enqueue_read(
      [this, room, before, max_count] {
        model::Page page;
        for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
          if (event->room != room || event->seq >= before) continue;
          page.more = page.events.size() >= max_count;
          if (page.more) break;
          page.events.push_back(*event);
        }
        std::reverse(page.events.begin(), page.events.end());
        return page;
      },
      std::move(done));
}

void FaultyStore::read_after(model::RoomId room, model::RoomSeq after, std::size_t max_count,
                             Callback<model::Page> done) {
  enqueue_read(
      [this, room, after, max_count] {
        model::Page page;
        for (const model::Event& event : events_) {
          if (event.room != room || event.seq <= after) continue;
          page.more = page.events.size() >= max_count;
          if (page.more) break;
          page.events.push_back(event);
        }
        return page;
      },
      std::move(done));
}

}  // namespace snug::test_support
