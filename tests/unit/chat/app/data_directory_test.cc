// Tests of the data folder.
#include "app/data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace snug::app {
namespace {

using test_support::TemporaryFolder;

TEST(DataDirectory, IsMadeForItsOwnerAloneWithTheFoldersAboveIt) {
  TemporaryFolder folder;
  auto data = make_data_directory(folder.path() / "deep" / "data");
  ASSERT_TRUE(data) << data.error().message;
  struct stat status{};
  ASSERT_EQ(stat(data->c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(DataDirectory, IsTakenAsItIsWhenItIsThere) {
  TemporaryFolder folder;
  auto data = make_data_directory(folder.path());
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(*data, folder.path());
}

TEST(DataDirectory, RefusesAPathThatIsNoFolder) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  for (const char* name : {"file", "file/data"}) {
    auto data = make_data_directory(folder.path() / name);
    ASSERT_FALSE(data) << name;
    EXPECT_EQ(data.error().code, "data_unusable");
    EXPECT_NE(data.error().message.find("Not a directory"), std::string::npos)
        << data.error().message;
  }
}

}  // namespace
}  // namespace snug::app
