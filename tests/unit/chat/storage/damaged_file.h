// A database file whose pages a test damages, while nobody has it open or behind somebody's back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snug::storage::test {

struct FilePage {
  std::int64_t number = 0;
  std::string name;  ///< Of the table or index.
  std::string type;  ///< "leaf", "internal" or "overflow".
};

class DamagedFile {
 public:
  static constexpr std::int64_t kPageBytes = 4096;

  explicit DamagedFile(std::string path) : path_(std::move(path)) {}

  /// Of everything in the file, or of one table or index, in its order. From the file alone, with
  /// nothing in its write-ahead log.
  std::vector<FilePage> pages() const;
  std::vector<FilePage> pages_of(const std::string& name) const;

  void overwrite(std::int64_t offset, const std::string& bytes) const;
  void zero(std::int64_t page) const;
  /// The page's second half, where its first rows are.
  void zero_tail(std::int64_t page) const;

 private:
  std::string path_;
};

}  // namespace snug::storage::test
