// Lists that come in pages.
#include "talk/room_lists.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "live/paced_answer.h"
#include "live/wire.h"
#include "protocol/fields.h"
#include "talk/room_rights.h"

namespace snug::chat {
namespace {

/// The part of a list that is asked for.
struct Part {
  std::int64_t after = 0;
  std::size_t limit = 0;
};

Part part_of(Fields& fields, const Limits& limits) {
  Part part;
  part.after = fields.optional_integer("after", 0).value_or(0);
  const auto most = static_cast<std::int64_t>(limits.list_entries);
  const std::int64_t limit = fields.optional_integer("limit").value_or(most);
  if (limit > most) fields.refuse({Code::kTooLarge, "`limit` is above " + std::to_string(most)});
  part.limit = static_cast<std::size_t>(limit);
  return part;
}

struct ListText {
  JsonText entries;
  bool more = false;
};

/// `entries` are sorted, `id_of` says by what.
template <class Entries, class IdOf, class TextOf>
ListText list_text(const Entries& entries, Part part, IdOf id_of, TextOf text_of) {
  JsonArrayBuilder list;
  auto next = std::upper_bound(
      entries.begin(), entries.end(), part.after,
      [id_of](std::int64_t after, const auto& entry) { return after < id_of(entry).value; });
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
  const Part part = part_of(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, number, part, user = caller.user]() -> Result<JsonText, Failure> {
                 const auto room = room_for(RoomAct::kRead, around_.directory, number, user);
                 if (!room) return Unexpected(room.error());
                 const auto list =
                     list_text((*room)->members, part,
                               [](const RoomMember& one) { return one.user; }, member_text);
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
  const Part part = part_of(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(around_, caller, answer,
               [this, number, part, user = caller.user]() -> Result<JsonText, Failure> {
                 const auto room = room_for(RoomAct::kSeeBans, around_.directory, number, user);
                 if (!room) return Unexpected(room.error());
                 const auto itself = [](model::UserId one) { return one; };
                 const auto list = list_text((*room)->banned, part, itself,
                                             [](model::UserId one) { return one.value; });
                 return JsonObjectBuilder()
                     .add("more", list.more)
                     .add("ok", true)
                     .add("users", list.entries)
                     .build();
               });
}

void RoomLists::public_rooms(const Caller& caller, const Json& payload, const Answer& answer) {
  Fields fields(payload);
  const Part part = part_of(fields, around_.options.limits);
  if (fields.failure()) return answer.fail(*fields.failure());
  answer_paced(
      around_, caller, answer, [this, part, user = caller.user]() -> Result<JsonText, Failure> {
        const auto text_of = [this, user](model::RoomId id) {
          const ChatRoom& room = *around_.directory.room(id);
          return public_room_text(room, room.member(user) != nullptr);
        };
        const auto list = list_text(
            around_.directory.public_rooms(), part, [](model::RoomId id) { return id; }, text_of);
        return JsonObjectBuilder()
            .add("more", list.more)
            .add("ok", true)
            .add("rooms", list.entries)
            .build();
      });
}

}  // namespace snug::chat
