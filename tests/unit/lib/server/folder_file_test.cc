// Files below a folder: what is opened, and what changes while it is read.
#include "server/folder_file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/temporary_folder.h"

namespace snug::server {
namespace {

namespace fs = std::filesystem;

class FolderFileTest : public testing::Test {
 protected:
  FolderFileTest() {
    fs::create_directories(root / "sub");
    around.write("public/a.txt", "hello");
    around.write("public/sub/b.txt", "below");
    around.write("secret.txt", "secret");
    folder.emplace(*open_folder(root.string()));
  }

  /// The text of a file, or the error's code in brackets; the same both ways.
  std::string text(const std::string& path) {
    const auto one = text_of(open_below(*folder, path));
    EXPECT_EQ(text_of(open_below_by_steps(*folder, path)), one);
    return one;
  }
  static std::string text_of(const Result<FolderFile>& file) {
    if (!file) return "[" + file.error().code + "]";
    return *file->read(0, file->size_bytes());
  }

  const test_support::TemporaryFolder around;
  const fs::path root = around.path() / "public";
  std::optional<Descriptor> folder;
};

TEST_F(FolderFileTest, IsOpenedByItsPath) {
  EXPECT_EQ(text("a.txt"), "hello");
  EXPECT_EQ(text("sub/b.txt"), "below");
  EXPECT_EQ(text("sub"), "[is_folder]");
  EXPECT_EQ(text("missing"), "[missing]");
  EXPECT_EQ(text("a.txt/more"), "[missing]");
  EXPECT_EQ(text(std::string(300, 'x')), "[missing]");
}

TEST_F(FolderFileTest, OutsideOfTheFolderIsMissing) {
  fs::create_symlink(around.path() / "secret.txt", root / "absolute");
  fs::create_symlink("../secret.txt", root / "relative");
  fs::create_directory_symlink("..", root / "up");
  EXPECT_EQ(text("absolute"), "[missing]");
  EXPECT_EQ(text("relative"), "[missing]");
  EXPECT_EQ(text("up/secret.txt"), "[missing]");
}

TEST_F(FolderFileTest, IsFoundThroughALinkThatStaysBelow) {
  fs::create_symlink("sub/b.txt", root / "link");
  const auto file = open_below(*folder, "link");
  if (!file) GTEST_SKIP() << "this kernel has no openat2";
  EXPECT_EQ(*file->read(0, 5), "below");
  EXPECT_EQ(open_below_by_steps(*folder, "link").error().code, "missing");
}

TEST_F(FolderFileTest, ThatIsNoRegularFileIsMissingAndNotOpened) {
  ASSERT_EQ(mkfifo((root / "fifo").c_str(), 0600), 0);
  const Descriptor listening(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  (root / "socket").string().copy(name.sun_path, sizeof(name.sun_path) - 1);
  ASSERT_EQ(bind(listening.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)), 0);
  fs::create_symlink("/dev/zero", root / "device");
  EXPECT_EQ(text("fifo"), "[missing]");
  EXPECT_EQ(text("socket"), "[missing]");
  EXPECT_EQ(text("device"), "[missing]");
  const auto devices = open_folder("/dev");
  ASSERT_TRUE(devices);
  EXPECT_EQ(open_below(*devices, "null").error().code, "missing");
}

TEST_F(FolderFileTest, StaysTheSameIfAnotherTakesItsName) {
  const auto file = open_below(*folder, "a.txt");
  around.write("public/new", "other");
  fs::rename(root / "new", root / "a.txt");
  EXPECT_EQ(*file->read(0, 5), "hello");
}

TEST_F(FolderFileTest, ThatShrinksOrIsOverwrittenHasChanged) {
  const auto file = open_below(*folder, "a.txt");
  around.write("public/a.txt", "hell");
  EXPECT_EQ(file->read(0, 5).error().code, "changed");
  EXPECT_EQ(file->read(0, 2).error().code, "changed");
  around.write("public/b.txt", "hello");
  const auto overwritten = open_below(*folder, "b.txt");
  fs::last_write_time(root / "b.txt", fs::last_write_time(root / "b.txt") + std::chrono::hours(1));
  EXPECT_EQ(overwritten->read(0, 5).error().code, "changed");
}

TEST_F(FolderFileTest, ThatGrowsIsReadAsFarAsItWas) {
  const auto file = open_below(*folder, "a.txt");
  around.write("public/a.txt", "hello and more");
  EXPECT_EQ(file->size_bytes(), 5U);
  EXPECT_EQ(*file->read(1, 4), "ello");
}

TEST(Folder, ThatDoesNotExistIsToldWithItsName) {
  const auto missing = open_folder("/no such folder");
  EXPECT_EQ(missing.error().code, "folder_missing");
  EXPECT_NE(missing.error().message.find("\"/no such folder\""), std::string::npos);
  EXPECT_EQ(open_folder("/dev/null").error().code, "folder_missing");
}

}  // namespace
}  // namespace snug::server
