// A file system for SQLite, over the real one, that fails and loses power when a test says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace snug::test_support {

/// What is known of one file: what surely survives a power cut, and what may.
struct FaultyFile {
  struct Change {
    bool is_truncation = false;
    std::size_t offset = 0;  ///< Or the new size.
    std::vector<std::uint8_t> bytes;
  };
  std::vector<std::uint8_t> durable;
  std::vector<Change> pending;
  bool is_deleted = false;
};

/// Registered under name() as long as it lives; every connection over it must be closed before.
/// Writes and syncs of database and log files are counted and watched; reads and locks go straight
/// through.
class FaultyVfs {
 public:
  explicit FaultyVfs(std::uint64_t seed);
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  const std::string& name() const { return name_; }

  /// The nth write from now on (1 is the next) and all after it find no space, until heal().
  void fill_disk_at_write(std::size_t nth);
  /// The nth sync from now on and all after it fail, until heal().
  void fail_at_sync(std::size_t nth);
  void heal();
  /// At the nth write or sync from now on the power goes: it and everything after it fails.
  void cut_power_at(std::size_t nth);
  bool is_powerless() const;
  /// After a power cut, when all connections are closed: leaves on the disk what was synced and a
  /// random part, in sectors, of what was not; then the power is back.
  void restore_power();

  std::size_t sync_count() const;

  struct Hooks;  ///< SQLite's side.

 private:
  friend struct Hooks;
  enum class Fate { kPass, kFull, kFailure };

  Fate fate_of_write();
  Fate fate_of_sync();
  bool loses_power_now();
  void note_change(FaultyFile& file, FaultyFile::Change change);
  void make_durable(FaultyFile& file);
  void make_partly_durable(FaultyFile& file);
  void apply_partly(FaultyFile& file, const FaultyFile::Change& change, unsigned percent);
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  std::shared_ptr<FaultyFile> file_at(const std::string& path);

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::string name_;
  std::unique_ptr<Hooks> hooks_;
  std::map<std::string, std::shared_ptr<FaultyFile>> files_;
  std::size_t writes_until_full_ = 0;  ///< 0: never; as the two below.
  std::size_t syncs_until_failure_ = 0;
  std::size_t operations_until_cut_ = 0;
  std::size_t sync_count_ = 0;
  bool is_full_ = false;
  bool is_failing_ = false;
  bool is_powerless_ = false;
  bool was_powerless_ = false;  ///< Before the present operation.
};

}  // namespace snug::test_support
