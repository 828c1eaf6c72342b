// The sessions of clients in Redis, as @socket.io/redis-streams-adapter stores them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snug/adapter.h"

namespace snug::cluster {

/// `{sid, pid, rooms, data}` as MessagePack in base64.
std::string to_stored(const RecoverableSession& session);
/// Nothing if it is no session, or that of another `pid`.
std::optional<RecoverableSession> from_stored(std::string_view text, std::string_view pid);

}  // namespace snug::cluster
