// People and rooms by the names that somebody types.
#pragma once

#include <string_view>

#include "live/directory.h"
#include "protocol/failure.h"
#include "snug/result.h"

namespace snug::chat {

/// The person with that sign-in name, or the one with that display name (compared as searched texts
/// are) among those who share a room with `asking`.
/// An `@` before it and `me` for `asking` are understood. Refuses a name that nobody has.
Result<model::UserId, Failure> person_named(Directory& directory, model::UserId asking,
                                            std::string_view name);

/// The room of that name which `asking` may read: a direct one has the other person's. A `#` or `@`
/// before it is understood. Refuses a name that none has.
Result<const ChatRoom*, Failure> room_named(Directory& directory, model::UserId asking,
                                            std::string_view name);

}  // namespace snug::chat
