// A database file whose pages a test damages.
#include "damaged_file.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdio>

namespace snug::storage::test {

std::vector<FilePage> DamagedFile::pages() const {
  std::vector<FilePage> pages;
  SQLite::Database database("file:" + path_ + "?immutable=1",
                            SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  SQLite::Statement statement(database, "SELECT pageno, name, pagetype FROM dbstat ORDER BY path");
  while (statement.executeStep()) {
    pages.push_back({statement.getColumn(0).getInt64(), statement.getColumn(1).getString(),
                     statement.getColumn(2).getString()});
  }
  return pages;
}

std::vector<FilePage> DamagedFile::pages_of(const std::string& name) const {
  std::vector<FilePage> found = pages();
  std::erase_if(found, [&name](const FilePage& page) { return page.name != name; });
  return found;
}

void DamagedFile::overwrite(std::int64_t offset, const std::string& bytes) const {
  std::FILE* file = std::fopen(path_.c_str(), "r+b");
  std::fseek(file, static_cast<long>(offset), SEEK_SET);
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
}

void DamagedFile::zero(std::int64_t page) const {
  overwrite((page - 1) * kPageBytes, std::string(kPageBytes, '\0'));
}

void DamagedFile::zero_tail(std::int64_t page) const {
  overwrite((page - 1) * kPageBytes + kPageBytes / 2, std::string(kPageBytes / 2, '\0'));
}

}  // namespace snug::storage::test
