// Clients of the chat: who they are, and the manners that its protocol asks of them.
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

/// A bearer token and the partner's id in each line.
std::vector<Account> read_accounts(const std::string& file);
/// Acknowledges `replay`; true when nothing more is missing, and the client is live.
bool answer_replay(Client& client, std::string_view packet);
/// The JSON text of a scalar member, wherever it is first.
std::string json_member(std::string_view json, std::string_view name);

}  // namespace snug::bench
