// Finds damage inside a write-ahead log. SQLite would mistake it for the log's end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace snug::storage {

/// The number of transactions after the first damaged frame; 0 if no frame is damaged. SQLite
/// silently drops all of them. A power cut leaves such a tail too, but of one transaction, because
/// each is synced before the next begins. So this works only for Durability::kFull, before SQLite
/// opens the file. Reads the whole log (SQLite's file format, section 4).
std::size_t transactions_behind_damage(const std::string& wal_path);

/// Copies the log beside itself, readable by its owner only. Returns the copy's path, or nothing if
/// that failed.
std::optional<std::string> keep_copy(const std::string& wal_path);

}  // namespace snug::storage
