// Writes that touch both a room and the log, which make one transaction.
#pragma once

#include "model/store.h"
#include "storage/command.h"

namespace snug::storage {

/// See model::Store. Several statements, so each needs a savepoint. Throws SQLite::Exception.
Result<model::CreatedRoom, model::StoreError> create_room(Tables& tables, model::Room room,
                                                          model::EventDraft draft);
Result<model::Appended, model::StoreError> change_room(Tables& tables,
                                                       const model::EventDraft& draft,
                                                       const model::RoomChange& change);

}  // namespace snug::storage
