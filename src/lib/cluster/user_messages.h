// What the registries of a cluster write into Redis, and read from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/user_nodes.h"
#include "snug/redis.h"

namespace snug::cluster {

/// A message of the channel. Without a user many have changed, and without a number the node goes.
struct UserChange {
  std::string node;
  std::optional<std::uint64_t> number{};
  std::optional<std::string> user{};
  bool online = false;

  bool operator==(const UserChange&) const = default;
};

/// A node's hash.
struct UserSnapshot {
  std::uint64_t number = 0;
  UserNodes::Users users;
};

/// Longer ones are no names of nodes.
inline constexpr std::size_t kMaxNodeNameBytes = 64;
/// The field of the number, which no user can have.
inline constexpr std::string_view kNumberField;

std::string text_of(const UserChange& change);
/// Nothing if it is none. A user has at most that many bytes.
std::optional<UserChange> read_change(std::string_view text, std::size_t max_user_bytes);

std::string text_of_sockets(const std::vector<std::string>& ids);
/// Adds the ids of such a text. False if it is none.
bool read_sockets(const RedisReply& text, std::vector<std::string>& ids);

/// The number in the field of a hash. Nothing if there is none.
std::optional<std::uint64_t> read_number(const RedisReply& text);
/// The reply of HGETALL. Nothing if it has no number. Users that cannot be are left out.
std::optional<UserSnapshot> read_snapshot(const RedisReply& reply, std::size_t max_user_bytes);
/// The reply of SMEMBERS: names that can be, at most UserNodes::kMaxNodeCount of them.
std::vector<std::string> read_nodes(const RedisReply& reply);

}  // namespace snug::cluster
