// Messages and hashes of the registries of a cluster, as they are in Redis.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/json.h"
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

/// Longer ones are no names of nodes.
inline constexpr std::size_t kMaxNodeNameBytes = 64;
/// The field of the number, which no user can have.
inline constexpr std::string_view kNumberField;
/// Those of Node have 20 characters, with the name of the namespace before them in old protocols.
inline constexpr std::size_t kMaxSocketIdBytes = 256;

/// Whether a user may have that id.
bool is_user_id(std::string_view text, std::size_t max_bytes);
bool is_node_name(std::string_view text);

std::string text_of(const UserChange& change);
/// Nothing if it is none. A user has at most that many bytes.
std::optional<UserChange> read_change(std::string_view text, std::size_t max_user_bytes);

std::string text_of_sockets(const std::vector<std::string>& ids);
/// Adds the ids of such a text, at most that many. False if it is none, or has more.
bool read_sockets(const RedisReply& text, std::size_t max_count, std::vector<std::string>& ids);

/// The number in the field of a hash. Nothing if there is none.
std::optional<std::uint64_t> read_number(const RedisReply& text);

enum class NamesIn { kMembers, kFields };
/// The members in a page of a set, or the fields in one of a hash, without what is no string.
std::vector<std::string> read_names_of(const Json& items, NamesIn in);

}  // namespace snug::cluster
