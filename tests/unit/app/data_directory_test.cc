// Tests of the data folder and its lock.
#include "app/data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <optional>

#include "temporary_folder.h"

namespace snug::app {
namespace {

TEST(DataDirectory, IsMadeForItsOwnerAlone) {
  TemporaryFolder folder;
  auto data = DataDirectory::open(folder.path() / "deep" / "data");
  ASSERT_TRUE(data) << data.error().message;
  struct stat status{};
  ASSERT_EQ(stat(data->path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_EQ(data->database_file(), folder.path() / "deep" / "data" / "snug.db");
}

TEST(DataDirectory, ServesOneServerAtATime) {
  TemporaryFolder folder;
  std::optional<Result<DataDirectory>> first = DataDirectory::open(folder.path() / "data");
  ASSERT_TRUE(*first);
  auto second = DataDirectory::open(folder.path() / "data");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "data_in_use");
  first.reset();
  EXPECT_TRUE(DataDirectory::open(folder.path() / "data"));
}

TEST(DataDirectory, KeepsTheLockWhenMoved) {
  TemporaryFolder folder;
  auto first = DataDirectory::open(folder.path() / "data");
  ASSERT_TRUE(first);
  DataDirectory moved = std::move(*first);
  EXPECT_FALSE(DataDirectory::open(folder.path() / "data"));
}

TEST(DataDirectory, RefusesWhatIsNoFolder) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  auto data = DataDirectory::open(folder.path() / "file");
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().code, "data_unusable");
  EXPECT_NE(data.error().message.find("Not a directory"), std::string::npos);
}

}  // namespace
}  // namespace snug::app
