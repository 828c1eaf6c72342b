// Finds damage inside a write-ahead log, which SQLite takes for the log's end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace snug::storage {

/// How many transactions are behind the first damaged frame; 0 when none is damaged. SQLite drops
/// them all without a word. A power cut leaves such a tail too, but of one transaction: each is
/// synced before the next begins. So this is for Durability::kFull, before SQLite opens the file.
/// Reads the whole log. (SQLite's file format, section 4.)
std::size_t transactions_behind_damage(const std::string& wal_path);

/// Copies the log beside itself, for its owner only. The copy's path, if it could be made.
std::optional<std::string> keep_copy(const std::string& wal_path);

}  // namespace snug::storage
