// Writes that touch both a room and the log.
#include "storage/room_writes.h"

#include <utility>

#include "model/log_rules.h"

namespace snug::storage {

using model::Appended;
using model::CreatedRoom;
using model::StoreError;

Result<CreatedRoom, StoreError> create_room(Tables& tables, model::Room room,
                                            model::EventDraft draft) {
  if (!tables.log.knows_sender(draft)) return Unexpected(StoreError::kNotFound);
  draft.n.reset();
  const bool has_id = !draft.message_id.empty();
  const auto earlier =
      has_id ? tables.log.room_of_id(draft.device, draft.message_id) : std::nullopt;
  if (!earlier && draft.only_as_repeat) return Unexpected(StoreError::kNotFound);
  draft.room = earlier ? *earlier : tables.rooms.add(room);
  auto appended = tables.log.append(draft);
  if (!appended) return Unexpected(appended.error());
  if (earlier) return CreatedRoom{{}, *std::move(appended)};
  room.id = draft.room;
  room.head = appended->event.seq;
  model::complete_members(room.members, appended->event);
  tables.rooms.add_members(room.id, room.members);
  return CreatedRoom{std::move(room), *std::move(appended)};
}

Result<Appended, StoreError> change_room(Tables& tables, const model::EventDraft& draft,
                                         const model::RoomChange& change) {
  auto appended = tables.log.append(draft);
  if (appended && appended->kind == Appended::Kind::kStored) {
    tables.rooms.apply(change, appended->event);
  }
  return appended;
}

}  // namespace snug::storage
