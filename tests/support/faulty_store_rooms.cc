// The rooms of the model::Store in memory.
#include <algorithm>

#include "model/log_rules.h"
#include "support/faulty_store.h"

namespace snug::test_support {
namespace {

using model::StoreError;

/// Changes the room of an event that is stored.
struct Apply {
  model::Room& room;
  const model::Event& event;

  void operator()(const model::SetMember& change) const {
    for (model::Member& member : room.members) {
      if (member.user != change.user) continue;
      member.role = change.role;
      return;
    }
    std::erase(room.banned, change.user);
    room.members.push_back(model::newcomer(change, event, room.details.newcomers));
  }
  void operator()(const model::RemoveMember& change) const {
    std::erase_if(room.members,
                  [&change](const model::Member& one) { return one.user == change.user; });
    if (change.banned && std::count(room.banned.begin(), room.banned.end(), change.user) == 0) {
      room.banned.push_back(change.user);
    }
  }
  void operator()(const model::LiftBan& change) const { std::erase(room.banned, change.user); }
  void operator()(const model::SetDetails& change) const { room.details = change.details; }
};

/// The person whom a change adds to the room; not set if it adds nobody.
model::UserId person_of(const model::RoomChange& change) {
  const auto* set = std::get_if<model::SetMember>(&change);
  const auto* removed = std::get_if<model::RemoveMember>(&change);
  if (set != nullptr) return set->user;
  return removed != nullptr && removed->banned ? removed->user : model::UserId{};
}

}  // namespace

void FaultyStore::create_room(model::Room room, model::EventDraft draft,
                              Callback<model::CreatedRoom> done) {
  write<model::CreatedRoom>([this, room = std::move(room),
                             draft = std::move(draft)] { return do_create_room(room, draft); },
                            std::move(done));
}

FaultyStore::Outcome<model::CreatedRoom> FaultyStore::do_create_room(model::Room made,
                                                                     model::EventDraft draft) {
  draft.n.reset();
  const auto known = contents_.ids.find({draft.device, draft.message_id});
  const bool is_repeat = known != contents_.ids.end() && !draft.message_id.empty();
  if (is_repeat) {
    draft.room = contents_.events[known->second].room;
    const auto repeated = do_append(draft);
    if (!repeated) return Unexpected(repeated.error());
    return model::CreatedRoom{{}, *repeated};
  }
  for (const model::Member& one : made.members) {
    if (!has_user(one.user)) return Unexpected(StoreError::kNotFound);
  }
  draft.room = made.id = {new_id()};
  contents_.rooms.push_back(made);
  const auto appended = do_append(draft);
  if (!appended) {
    contents_.rooms.pop_back();
    return Unexpected(appended.error());
  }
  model::Room& stored = contents_.rooms.back();
  model::complete_members(stored.members, appended->event);
  return model::CreatedRoom{stored, *appended};
}

void FaultyStore::change_room(model::EventDraft draft, model::RoomChange change,
                              Callback<model::Appended> done) {
  write<model::Appended>([this, draft = std::move(draft),
                          change = std::move(change)] { return do_change_room(draft, change); },
                         std::move(done));
}

FaultyStore::Outcome<model::Appended> FaultyStore::do_change_room(const model::EventDraft& draft,
                                                                  const model::RoomChange& change) {
  const model::UserId added = person_of(change);
  if (added && !has_user(added)) return Unexpected(StoreError::kNotFound);
  auto appended = do_append(draft);
  if (appended && appended->kind == model::Appended::Kind::kStored) {
    std::visit(Apply{*room(draft.room), appended->event}, change);
  }
  return appended;
}

}  // namespace snug::test_support
