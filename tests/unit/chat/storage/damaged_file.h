// A database file whose pages a test damages while it is closed, or while a store has it open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snug::storage::test {

struct FilePage {
  std::int64_t number = 0;
  std::string name;  ///< Name of the table or index.
  std::string type;  ///< "leaf", "internal" or "overflow".
};

class DamagedFile {
 public:
  static constexpr std::int64_t kPageBytes = 4096;

  explicit DamagedFile(std::string path) : path_(std::move(path)) {}

  /// The pages of the whole file, or of one table or index, in order. Read from the file alone; its
  /// write-ahead log must be empty.
  std::vector<FilePage> pages() const;
  std::vector<FilePage> pages_of(const std::string& name) const;

  void overwrite(std::int64_t offset, const std::string& bytes) const;
  void zero(std::int64_t page) const;
  /// Zeroes the page's second half, which holds its first rows.
  void zero_tail(std::int64_t page) const;

 private:
  std::string path_;
};

}  // namespace snug::storage::test
