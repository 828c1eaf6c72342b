// Lists that come in pages.
#include "talk/room_lists.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "live/paced_answer.h"
#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

struct ListText {
  JsonText entries;
  bool more = false;
};

auto first_beyond(const std::set<model::RoomId>& rooms, std::int64_t after) {
  return rooms.upper_bound({after});
}
auto first_beyond(const std::set<model::UserId>& people, std::int64_t after) {
  return people.upper_bound({after});
}
auto first_beyond(const std::vector<RoomMember>& members, std::int64_t after) {
  return std::upper_bound(
      members.begin(), members.end(), after,
      [](std::int64_t number, const RoomMember& member) { return number < member.user.value; });
}

template <class Entries, class TextOf>
ListText list_text(const Entries& entries, ListPart part, TextOf text_of) {
  JsonArrayBuilder list;
  auto next = first_beyond(entries, part.after);
  for (std::size_t i = 0; i < part.limit && next != entries.end(); ++i, ++next) {
    list.add(text_of(*next));
  }
  return {list.build(), next != entries.end()};
}

JsonText public_room_text(const ChatRoom& room, bool is_member) {
  return JsonObjectBuilder()
      .add("member", is_member)
      .add("members_count", room.members.size())
      .add("name", room.details.name)
      .add("room", room.id.value)
      .add("topic", room.details.topic)
      .build();
}

}  // namespace

void RoomLists::members(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const ListPart part = list_part(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, number, part, user = caller.user]() -> Result<JsonText, Failure> {
                 const auto room = room_for(RoomAct::kRead, around_.directory, number, user);
                 if (!room) return Unexpected(room.error());
                 const auto list = list_text((*room)->members, part, member_text);
                 return JsonObjectBuilder()
                     .add("members", list.entries)
                     .add("more", list.more)
                     .add("ok", true)
                     .build();
               });
}

void RoomLists::bans(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const std::int64_t number = fields.integer("room");
  const ListPart part = list_part(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, number, part, user = caller.user]() -> Result<JsonText, Failure> {
                 const auto room = room_for(RoomAct::kSeeBans, around_.directory, number, user);
                 if (!room) return Unexpected(room.error());
                 const auto list =
                     list_text((*room)->banned, part, [](model::UserId one) { return one.value; });
                 return JsonObjectBuilder()
                     .add("more", list.more)
                     .add("ok", true)
                     .add("users", list.entries)
                     .build();
               });
}

void RoomLists::public_rooms(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const ListPart part = list_part(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, part, user = caller.user]() -> Result<JsonText, Failure> {
                 const auto text_of = [this, user](model::RoomId id) {
                   const ChatRoom& room = *around_.directory.room(id);
                   return public_room_text(room, room.member(user) != nullptr);
                 };
                 const auto list = list_text(around_.directory.public_rooms(), part, text_of);
                 return JsonObjectBuilder()
                     .add("more", list.more)
                     .add("ok", true)
                     .add("rooms", list.entries)
                     .build();
               });
}

}  // namespace snug::chat
