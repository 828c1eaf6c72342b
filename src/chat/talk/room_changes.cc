// Changes of rooms on their way to the store.
#include "talk/room_changes.h"

#include <algorithm>
#include <utility>

#include "live/wire.h"
#include "model/log_rules.h"
#include "talk/repeats.h"

namespace snug::chat {
namespace {

/// The person who becomes a member by a change; null if nobody does.
Person* newcomer_of(Directory& directory, const ChatRoom& room, const model::RoomChange& change) {
  const auto* set = std::get_if<model::SetMember>(&change);
  if (set == nullptr || room.member(set->user) != nullptr) return nullptr;
  return directory.person(set->user);
}

void set_changing(ChatRoom& room, const model::RoomChange& change, bool changing) {
  const auto* removal = std::get_if<model::RemoveMember>(&change);
  const auto* role = std::get_if<model::SetMember>(&change);
  if (removal == nullptr && role == nullptr) return;
  RoomMember* member = room.member(removal != nullptr ? removal->user : role->user);
  if (member == nullptr) return;
  (removal != nullptr ? member->leaving : member->role_changing) = changing;
}

}  // namespace

void RoomChanges::ask(const Caller& caller, model::RoomId room, Check check, const Answer& answer) {
  std::deque<Waiting>& queue = waiting_[room];
  const Limits& limits = around_.options.limits;
  const auto is_theirs = [&caller](const Waiting& one) { return one.caller.user == caller.user; };
  const auto theirs =
      static_cast<std::size_t>(std::count_if(queue.begin(), queue.end(), is_theirs));
  if (queue.size() >= limits.room_changes_waiting || theirs >= limits.room_changes_waiting_each) {
    return answer.fail(too_many("too many changes of this room wait, try again", 1));
  }
  queue.push_back({caller, std::move(check), answer});
  if (queue.size() == 1) begin_next(room);
}

void RoomChanges::begin_next(model::RoomId id) {
  ChatRoom& room = *around_.directory.room(id);
  for (auto queue = waiting_.find(id); queue != waiting_.end(); queue = waiting_.find(id)) {
    if (queue->second.empty()) {
      waiting_.erase(queue);
      return;
    }
    if (begin(room, queue->second.front())) return;
    queue->second.pop_front();
  }
}

bool RoomChanges::begin(ChatRoom& room, const Waiting& asked) {
  if (!around_.health.accepting()) {
    asked.answer.fail(unavailable());
    return false;
  }
  auto wish = asked.check(room);
  if (!wish) {
    asked.answer.fail(wish.error());
    return false;
  }
  if (!*wish) {
    asked.answer.ok(ok_text());
    return false;
  }
  model::EventDraft draft;
  draft.room = room.id;
  draft.user = asked.caller.user;
  draft.device = asked.caller.device;
  draft.kind = (*wish)->kind;
  draft.body = (*wish)->body.text();
  draft.at = around_.clock.wall_now();
  // What they write from here on would be stored behind their removal, or behind their role.
  set_changing(room, (*wish)->change, true);
  Person* newcomer = newcomer_of(around_.directory, room, (*wish)->change);
  if (newcomer != nullptr) ++newcomer->rooms_joining;
  around_.store.change_room(
      std::move(draft), (*wish)->change,
      [this, &room, change = (*wish)->change, device = asked.caller.device,
       answer = asked.answer](Result<model::Appended, model::StoreError> done) {
        finish(room, change, device, std::move(done), answer);
      });
  return true;
}

void RoomChanges::finish(ChatRoom& room, const model::RoomChange& change, model::DeviceId device,
                         Result<model::Appended, model::StoreError> done, const Answer& answer) {
  set_changing(room, change, false);
  Person* newcomer = newcomer_of(around_.directory, room, change);
  if (newcomer != nullptr) --newcomer->rooms_joining;
  if (!done) {
    refuse(around_, device, done.error(), answer);
  } else if (!around_.health.failed()) {
    apply(room, change, std::move(done->event));
    answer.ok(ok_text());
  }
  waiting_[room.id].pop_front();
  begin_next(room.id);
}

/// Somebody who leaves gets `room:gone` and not the event. A newcomer gets the event with the room.
void RoomChanges::apply(ChatRoom& room, const model::RoomChange& change, model::Event event) {
  Directory& directory = around_.directory;
  if (const auto* details = std::get_if<model::SetDetails>(&change))
    room.details = details->details;
  if (const auto* lifted = std::get_if<model::LiftBan>(&change)) room.banned.erase(lifted->user);
  if (const auto* removal = std::get_if<model::RemoveMember>(&change)) {
    if (removal->banned) room.banned.insert(removal->user);
    if (room.member(removal->user) != nullptr) {
      directory.remove_member(room, removal->user);
      around_.feed.left(room, removal->user);
    }
  }
  const auto* set = std::get_if<model::SetMember>(&change);
  RoomMember* member = set == nullptr ? nullptr : room.member(set->user);
  if (member != nullptr) member->role = set->role;
  const bool is_newcomer = set != nullptr && member == nullptr;
  if (!is_newcomer) return around_.feed.committed(std::move(event));
  const model::Member stored = model::newcomer(*set, event, room.details.newcomers);
  around_.feed.committed(std::move(event));
  around_.feed.joined(room, directory.add_member(room, stored));
}

}  // namespace snug::chat
