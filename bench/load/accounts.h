// Clients of the chat: their accounts, and the answers that its protocol requires of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/load/client.h"

namespace snug::bench {

struct Account {
  std::string auth;     ///< JSON of the CONNECT packet.
  std::string partner;  ///< JSON of the id of the person to talk to.
};

/// Each line has a bearer token and the partner's id.
std::vector<Account> read_accounts(const std::string& file);
/// Acknowledges `replay`. True if nothing is missing any more and the client is live.
bool answer_replay(Client& client, std::string_view packet);
/// The JSON text of the first scalar member with that name.
std::string json_member(std::string_view json, std::string_view name);

}  // namespace snug::bench
