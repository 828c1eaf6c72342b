// See remote_users.h.
#include "cluster/remote_users.h"

namespace snug::cluster {

std::uint64_t RemoteUsers::number_of(std::string_view node) const {
  const auto found = nodes_.find(node);
  if (found == nodes_.end()) return 0;
  return found->second.incomplete && user_count_ < max_user_count_ ? 0 : found->second.number;
}

std::vector<std::string> RemoteUsers::names() const {
  std::vector<std::string> names;
  names.reserve(nodes_.size());
  for (const auto& [name, node] : nodes_) names.push_back(name);
  return names;
}

std::vector<std::string> RemoteUsers::nodes_of(std::string_view user) const {
  std::vector<std::string> names;
  if (node_counts_.find(user) == node_counts_.end()) return names;
  for (const auto& [name, node] : nodes_) {
    if (node.users.find(user) != node.users.end()) names.push_back(name);
  }
  return names;
}

void RemoteUsers::replace(const std::string& name, std::uint64_t number, Users users) {
  if (!knows(name) && nodes_.size() >= kMaxNodeCount) {
    left_out_ = true;
    return;
  }
  Node& node = nodes_[name];
  node.number = number;
  set_incomplete(node, false);
  // First those who came, so that nobody who stays is offline in between.
  for (const std::string& user : users) add(node, user);
  const Users before = node.users;
  for (const std::string& user : before) {
    if (!users.contains(user)) remove(node, user);
  }
}

void RemoteUsers::change(const std::string& name, std::uint64_t number, const std::string& user,
                         bool online) {
  Node& node = nodes_.find(name)->second;
  node.number = number;
  online ? add(node, user) : remove(node, user);
}

void RemoteUsers::drop(const std::string& name) {
  auto gone = nodes_.extract(name);
  if (gone.empty()) return;
  set_incomplete(gone.mapped(), false);
  const Users users = gone.mapped().users;
  for (const std::string& user : users) remove(gone.mapped(), user);
  left_out_ = false;
}

void RemoteUsers::set_incomplete(Node& node, bool incomplete) {
  if (std::exchange(node.incomplete, incomplete) == incomplete) return;
  incomplete ? ++incomplete_count_ : --incomplete_count_;
}

void RemoteUsers::add(Node& node, const std::string& user) {
  if (node.users.contains(user)) return;
  if (user_count_ >= max_user_count_) return set_incomplete(node, true);
  ++user_count_;
  node.users.insert(user);
  if (++node_counts_[user] == 1) on_change_(user, true);
}

void RemoteUsers::remove(Node& node, const std::string& user) {
  if (node.users.erase(user) == 0) return;
  --user_count_;
  const auto count = node_counts_.find(user);
  if (--count->second > 0) return;
  node_counts_.erase(count);
  on_change_(user, false);
}

}  // namespace snug::cluster
