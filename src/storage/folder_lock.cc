// Keeps a second snug away from the same data folder.
#include "storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace snug::storage {
namespace {

constexpr int kOwnerOnly = 0600;

Error open_error(const std::string& path, int system_error) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  switch (system_error) {
    case ENOENT:
    case ENOTDIR:
      return {"no_data_folder", "the data folder " + folder +
                                    " does not exist: make it (mkdir -p " + folder +
                                    "), or choose another with --data."};
    case EACCES:
    case EPERM:
      return {"data_folder_not_ours",
              "the data folder " + folder +
                  " cannot be written by this user: change its owner (chown) "
                  "or choose another with --data."};
    case EROFS:
      return {"data_folder_read_only", "the data folder " + folder +
                                           " is on a read-only file system: remount it, or choose "
                                           "another with --data."};
    case ENOSPC:
    case EDQUOT:
      return {"no_space", "there is no space in the data folder " + folder + ": free some."};
    default:
      return {"data_folder_unusable",
              "cannot use the data folder " + folder + ": " + std::strerror(system_error) + "."};
  }
}

// A database put back by root belongs to root, and the service's user may not open it.
Error file_error(const std::string& path, int system_error) {
  if (system_error != EACCES && system_error != EPERM) return open_error(path, system_error);
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  return {"database_not_ours", "the database " + path +
                                   " may not be opened by the user that runs this server: give it "
                                   "to the owner of its folder (chown --reference=" +
                                   folder + "/ " + path + "), then start again."};
}

// Messages are for the operator's eyes only: SQLite gives the files beside the database its mode.
bool make_private(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return false;
  close(file);
  return true;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& database_path) {
  const std::string lock_path = database_path + ".lock";
  const int file = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return Unexpected(open_error(lock_path, errno));
  FolderLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return Unexpected(Error{"database_in_use", "another snug is running with the database " +
                                                   database_path +
                                                   ": stop it first, or choose another data folder "
                                                   "with --data."});
  }
  if (!make_private(database_path)) return Unexpected(file_error(database_path, errno));
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace snug::storage
