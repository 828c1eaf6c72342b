// A write that touches both a message and the log, which makes one transaction.
#pragma once

#include "model/store.h"
#include "storage/command.h"

namespace snug::storage {

/// See model::Store. Several statements, so it needs a savepoint. Throws SQLite::Exception.
Result<model::ChangedMessage, model::StoreError> change_message(Tables& tables,
                                                                model::EventDraft draft,
                                                                const model::MessageChange& change);

}  // namespace snug::storage
