// The users of the other servers, as far as this one has heard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::cluster {

/// The registry of a server is called a node, as in its keys. Knows neither Redis nor time. Loop
/// thread.
class RemoteUsers {
 public:
  using ChangeHandler = std::function<void(const std::string& user, bool elsewhere)>;
  using Users = std::set<std::string, std::less<>>;

  /// Anybody who may publish in Redis can invent nodes.
  static constexpr std::size_t kMaxNodeCount = 1'000;

  /// `on_change` is called when a user's first node came or last node went. Of users there are at
  /// most `max_user_count`, once for each node.
  RemoteUsers(std::size_t max_user_count, ChangeHandler on_change)
      : max_user_count_(max_user_count), on_change_(std::move(on_change)) {}

  bool knows(std::string_view node) const { return nodes_.find(node) != nodes_.end(); }
  /// The number of the node's last change; 0 if it is not known, or should be read again because
  /// there is room now for users that were left out.
  std::uint64_t number_of(std::string_view node) const;
  std::vector<std::string> names() const;
  /// The nodes that have that user.
  std::vector<std::string> nodes_of(std::string_view user) const;
  /// Whether users or nodes were left out, because there are too many.
  bool incomplete() const { return incomplete_count_ > 0 || left_out_; }

  /// All users of a node, as they are with the change of that number.
  void replace(const std::string& node, std::uint64_t number, Users users);
  /// The next change of a node that is known.
  void change(const std::string& node, std::uint64_t number, const std::string& user, bool online);
  /// The node is gone, with its users.
  void drop(const std::string& node);

 private:
  struct Node {
    std::uint64_t number = 0;
    Users users;
    bool incomplete = false;
  };

  void set_incomplete(Node& node, bool incomplete);
  void add(Node& node, const std::string& user);
  void remove(Node& node, const std::string& user);

  const std::size_t max_user_count_;
  const ChangeHandler on_change_;
  std::map<std::string, Node, std::less<>> nodes_;
  std::map<std::string, std::size_t, std::less<>> node_counts_;  ///< By user.
  std::size_t user_count_ = 0;
  std::size_t incomplete_count_ = 0;  ///< Nodes of which users were left out.
  bool left_out_ = false;             ///< A node, since the last one went.
};

}  // namespace snug::cluster
