// A model::Store in memory.
#include "support/faulty_store.h"

#include <strings.h>

#include <algorithm>

#include "model/log_rules.h"

namespace snug::test_support {
namespace {

using model::StoreError;

template <class List, class IdOf>
auto* find_id(List& list, IdOf id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [id](const auto& one) { return one.id == id; });
  return found == list.end() ? nullptr : &*found;
}

/// Without the case of ASCII's letters, as the database compares.
bool is_same_name(const std::string& one, const std::string& other) {
  return strcasecmp(one.c_str(), other.c_str()) == 0;
}

}  // namespace

FaultyStore::FaultyStore() {
  begin_anew();
}

void FaultyStore::begin_anew() {
  contents_ = {};
  contents_.server = "server " + std::to_string(random_());
  damaged_.clear();
}

std::int64_t FaultyStore::new_id() {
  return 1 + static_cast<std::int64_t>(random_() % model::kMaxRandomId);
}

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

bool FaultyStore::step() {
  if (!writes_.empty()) {
    commit();
  } else if (!answers_.empty()) {
    answer();
  } else if (!reads_.empty()) {
    read();
  } else {
    return false;
  }
  return true;
}

bool FaultyStore::heal() {
  const bool was_faulty = write_fault_.calls_left > 0 || read_fault_.calls_left > 0;
  write_fault_ = read_fault_ = {};
  return was_faulty;
}

model::Snapshot FaultyStore::snapshot() const {
  model::Snapshot snapshot;
  snapshot.users = contents_.users;
  snapshot.devices = contents_.devices;
  snapshot.known_devices = contents_.known_devices;
  snapshot.invites = contents_.invites;
  snapshot.rooms = contents_.rooms;
  snapshot.head = head().gseq;
  snapshot.chain = head().chain;
  snapshot.server = contents_.server;
  snapshot.chain_key = contents_.server;
  snapshot.running = contents_.running;
  return snapshot;
}

model::LogHead FaultyStore::head() const {
  if (contents_.events.empty()) return {{}, chain().empty(), 0};
  const model::Event& newest = contents_.events.back();
  return {newest.gseq, newest.chain, newest.at};
}

model::WallMillis FaultyStore::last_seen(model::UserId user) const {
  const auto* found = find_id(contents_.users, user);
  return found == nullptr ? 0 : found->last_seen_at;
}

model::Room* FaultyStore::room(model::RoomId id) {
  return find_id(contents_.rooms, id);
}

model::Device* FaultyStore::device(model::DeviceId id) {
  return find_id(contents_.devices, id);
}

bool FaultyStore::has_user(model::UserId id) const {
  return find_id(contents_.users, id) != nullptr;
}

const model::Member* FaultyStore::member(model::RoomId id, model::UserId user) const {
  const auto* found = find_id(contents_.rooms, id);
  if (found == nullptr) return nullptr;
  for (const model::Member& one : found->members) {
    if (one.user == user) return &one;
  }
  return nullptr;
}

void FaultyStore::append(model::EventDraft draft, Callback<model::Appended> done) {
  write<model::Appended>([this, draft = std::move(draft)] { return do_append(draft); },
                         std::move(done));
}

FaultyStore::Outcome<model::Appended> FaultyStore::do_append(model::EventDraft draft) {
  model::Device* sender = device(draft.device);
  model::Room* target = room(draft.room);
  const bool is_numbered = draft.n || !draft.message_id.empty();
  const bool is_from_unknown_device = sender == nullptr && (draft.device || is_numbered);
  if (target == nullptr || is_from_unknown_device) return Unexpected(StoreError::kNotFound);
  if (sender != nullptr) {
    if (auto repeat = find_repeat(draft, sender->last_n)) return *std::move(repeat);
  }
  if (draft.only_as_repeat) return Unexpected(StoreError::kNotFound);
  if (draft.user && !has_user(draft.user)) return Unexpected(StoreError::kNotFound);
  if (draft.n) {
    sender->last_n = *draft.n;
  } else if (is_numbered) {
    contents_.ids[{draft.device, draft.message_id}] = contents_.events.size();
  }
  ++target->head.value;
  model::Appended appended;
  appended.event = model::event_behind(head(), target->head, draft, chain());
  contents_.events.push_back(appended.event);
  return appended;
}

std::optional<FaultyStore::Outcome<model::Appended>> FaultyStore::find_repeat(
    const model::EventDraft& draft, model::DeviceCounter last) {
  if (draft.n) return find_number(draft, last);
  return draft.message_id.empty() ? std::nullopt : find_message_id(draft, last);
}

std::optional<FaultyStore::Outcome<model::Appended>> FaultyStore::find_number(
    const model::EventDraft& draft, model::DeviceCounter last) {
  const model::Place place = model::place_of(*draft.n, last);
  if (place == model::Place::kNext) return std::nullopt;
  if (place == model::Place::kGap) return model::gap_after(last);
  for (std::size_t i = 0; i < contents_.events.size(); ++i) {
    const model::Event& event = contents_.events[i];
    if (event.device == draft.device && event.n == draft.n) return repeat_at(i, draft, last);
  }
  return Unexpected(StoreError::kDamaged);
}

std::optional<FaultyStore::Outcome<model::Appended>> FaultyStore::find_message_id(
    const model::EventDraft& draft, model::DeviceCounter last) {
  const auto known = contents_.ids.find({draft.device, draft.message_id});
  if (known == contents_.ids.end()) return std::nullopt;
  const model::GlobalSeq gseq = contents_.events[known->second].gseq;
  if (!model::is_remembered(gseq, head().gseq)) return std::nullopt;
  return repeat_at(known->second, draft, last);
}

FaultyStore::Outcome<model::Appended> FaultyStore::repeat_at(std::size_t index,
                                                             const model::EventDraft& draft,
                                                             model::DeviceCounter last) {
  const model::Event& earlier = contents_.events[index];
  if (damaged_.contains(earlier.gseq)) return Unexpected(StoreError::kDamaged);
  return model::repeat_of(draft, earlier, last, chain());
}

void FaultyStore::register_user(model::TokenHash invite, model::User user, model::RunningMillis now,
                                Callback<model::User> done) {
  write<model::User>(
      [this, invite, user = std::move(user), now] { return do_register(invite, user, now); },
      std::move(done));
}

FaultyStore::Outcome<model::User> FaultyStore::do_register(const model::TokenHash& invite,
                                                           model::User user,
                                                           model::RunningMillis now) {
  const auto found =
      std::find_if(contents_.invites.begin(), contents_.invites.end(),
                   [&invite](const model::Invite& one) { return one.token_hash == invite; });
  if (found == contents_.invites.end() || found->uses_left <= 0 || found->expires_at <= now) {
    return Unexpected(StoreError::kInviteInvalid);
  }
  for (const model::User& one : contents_.users) {
    if (is_same_name(one.name, user.name)) return Unexpected(StoreError::kNameTaken);
  }
  user.role = found->role;
  if (--found->uses_left == 0) contents_.invites.erase(found);
  user.id = {new_id()};
  contents_.users.push_back(user);
  return user;
}

void FaultyStore::add_device(model::SignIn sign_in, Callback<model::Device> done) {
  write<model::Device>([this, sign_in = std::move(sign_in)] { return do_sign_in(sign_in); },
                       std::move(done));
}

FaultyStore::Outcome<model::Device> FaultyStore::do_sign_in(model::SignIn sign_in) {
  model::Device& device = sign_in.device;
  const model::User* user = find_id(contents_.users, device.user);
  if (user == nullptr || user->password_hash != sign_in.password_hash) {
    return Unexpected(StoreError::kPasswordChanged);
  }
  know_device({device.user, sign_in.known});
  device.id = {new_id()};
  device.last_n = {};
  contents_.devices.push_back(device);
  return device;
}

void FaultyStore::know_device(const model::KnownDevice& used) {
  std::vector<model::KnownDevice>& all = contents_.known_devices;
  const auto is_theirs = [&used](const auto& known) { return known.user == used.user; };
  std::erase_if(all, [&](const model::KnownDevice& known) {
    return is_theirs(known) && known.token_hash == used.token_hash;
  });
  all.push_back(used);
  const auto count = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_theirs));
  if (count > model::kKnownDevicesOfPerson) {
    all.erase(std::find_if(all.begin(), all.end(), is_theirs));
  }
}

void FaultyStore::remove_device(model::DeviceId device, Callback<bool> done) {
  write<bool>([this, device] { return do_remove_device(device); }, std::move(done));
}

FaultyStore::Outcome<bool> FaultyStore::do_remove_device(model::DeviceId id) {
  const auto is_it = [id](const model::Device& one) { return one.id == id; };
  if (std::erase_if(contents_.devices, is_it) == 0) return Unexpected(StoreError::kNotFound);
  return true;
}

void FaultyStore::add_invite(model::Invite invite, Callback<model::Invite> done) {
  write<model::Invite>(
      [this, invite]() mutable -> Outcome<model::Invite> {
        const bool is_by_nobody = invite.created_by && !has_user(invite.created_by);
        if (is_by_nobody) return Unexpected(StoreError::kNotFound);
        invite.id = {new_id()};
        contents_.invites.push_back(invite);
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
  model::User* found = find_id(contents_.users, user);
  if (found == nullptr) return Unexpected(StoreError::kNotFound);
  found->password_hash = password_hash;
  std::erase_if(contents_.devices,
                [user](const model::Device& device) { return device.user == user; });
  std::erase_if(contents_.known_devices,
                [user](const model::KnownDevice& known) { return known.user == user; });
  return true;
}

void FaultyStore::renew_password_hash(model::UserId user, std::string old_hash,
                                      std::string new_hash, Callback<bool> done) {
  write<bool>(
      [this, user, old_hash, new_hash]() -> Outcome<bool> {
        model::User* found = find_id(contents_.users, user);
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
  const model::UserId low = std::min(one, other);
  const model::UserId high = std::max(one, other);
  write<model::Room>([this, low, high] { return do_open_direct(low, high); }, std::move(done));
}

FaultyStore::Outcome<model::Room> FaultyStore::do_open_direct(model::UserId low,
                                                              model::UserId high) {
  for (const model::Room& known : contents_.rooms) {
    const bool same = known.kind == model::RoomKind::kDirect && is_member(known.id, low) &&
                      is_member(known.id, high) && known.members.size() == (low == high ? 1U : 2U);
    if (same) return known;
  }
  if (!has_user(low) || !has_user(high)) return Unexpected(StoreError::kNotFound);
  model::Room made;
  made.id = {new_id()};
  made.members.push_back({low, {}, {}});
  if (low != high) made.members.push_back({high, {}, {}});
  contents_.rooms.push_back(made);
  return made;
}

void FaultyStore::save_marks(std::vector<model::Mark> marks, Callback<bool> done) {
  write<bool>(
      [this, marks = std::move(marks)]() -> Outcome<bool> {
        marks_written_ += marks.size();
        for (const model::Mark& mark : marks) raise_marks(mark);
        return true;
      },
      std::move(done));
}

void FaultyStore::raise_marks(const model::Mark& mark) {
  model::Room* marked = room(mark.room);
  if (marked == nullptr) return;
  for (model::Member& member : marked->members) {
    if (member.user != mark.user) continue;
    member.received = std::max(member.received, mark.received);
    member.read = std::max(member.read, mark.read);
  }
}

void FaultyStore::save_last_seen(model::UserId user, model::WallMillis at, Callback<bool> done) {
  write<bool>(
      [this, user, at]() -> Outcome<bool> {
        ++last_seen_written_;
        model::User* seen = find_id(contents_.users, user);
        if (seen != nullptr) seen->last_seen_at = std::max(seen->last_seen_at, at);
        return true;
      },
      std::move(done));
}

void FaultyStore::save_running_time(model::RunningMillis running, Callback<bool> done) {
  write<bool>(
      [this, running]() -> Outcome<bool> {
        contents_.running = std::max(contents_.running, running);
        return true;
      },
      std::move(done));
}

}  // namespace snug::test_support
