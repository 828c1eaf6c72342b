// Reads the accounts file, and answers `replay`.
#include "bench/load/accounts.h"

#include <fstream>

namespace snug::bench {

std::vector<Account> read_accounts(const std::string& file) {
  std::vector<Account> accounts;
  std::ifstream lines(file);
  std::string token;
  std::string partner;
  while (lines >> token >> partner) accounts.push_back({"{\"token\":\"" + token + "\"}", partner});
  if (accounts.empty()) give_up("no accounts in '" + file + "'");
  return accounts;
}

bool answer_replay(Client& client, std::string_view packet) {
  const std::size_t name = packet.find('[');
  if (name == std::string_view::npos || !packet.substr(name).starts_with("[\"replay\""))
    return false;
  client.send(Client::prepare("3" + std::string(packet.substr(1, name - 1)) + "[]"));
  return json_member(packet, "more") == "false";
}

std::string json_member(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const std::size_t at = json.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view value = json.substr(at + key.size());
  return std::string(value.substr(0, value.find_first_of(",}]")));
}

}  // namespace snug::bench
