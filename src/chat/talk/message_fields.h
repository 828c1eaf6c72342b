// The fields of requests that are about messages.
#pragma once

#include <cstdint>
#include <string>

#include "live/directory.h"
#include "protocol/failure.h"
#include "protocol/fields.h"
#include "protocol/options.h"

namespace snug::chat {

/// The field `text` as it is stored. Refuses one that shows nothing, or is too long.
std::string checked_text(Fields& fields, const Limits& limits);
/// Whether a member may read the event `seq`, and it was broadcast.
bool may_read(const ChatRoom& room, model::UserId member, std::int64_t seq);
Failure no_such_message();

}  // namespace snug::chat
