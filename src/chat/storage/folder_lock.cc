// Keeps a second snug out of the same data folder, and a first one from starting anew.
#include "storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <utility>

namespace snug::storage {
namespace {

constexpr int kOwnerOnly = 0600;

std::string folder_of(const std::string& path) {
  return std::filesystem::absolute(path).parent_path().string();
}

Error open_error(const std::string& path, int system_error) {
  const std::string folder = folder_of(path);
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

// A database that root restored belongs to root, and the service's user may not be able to open it.
Error file_error(const std::string& path, int system_error) {
  if (system_error != EACCES && system_error != EPERM) return open_error(path, system_error);
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  return {"database_not_ours", "the database " + path +
                                   " may not be opened by the user that runs this server: give it "
                                   "to the owner of its folder (chown --reference=" +
                                   folder + "/ " + path + "), then start again."};
}

// Messages are private to the operator. SQLite gives the files beside the database the same mode.
bool make_private(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return false;
  close(file);
  return true;
}

Error lock_error(const std::string& path, int system_error) {
  if (system_error != EWOULDBLOCK) return open_error(path, system_error);
  return {"database_in_use", "another snug is running with the database " + path +
                                 ": stop it first, or choose another data folder with --data."};
}

// Size of an SQLite file's header. SQLite treats a shorter file as an empty database.
constexpr std::uintmax_t kHeaderBytes = 100;

bool has_bytes(const std::string& path, std::uintmax_t count) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return !error && size >= count;
}

/// A file that proves that a database was here: its log, the file of note_database(), or the lock
/// file of an older snug.
std::string sign_of_database(const std::string& path) {
  std::error_code error;
  if (has_bytes(path + "-wal", 1)) return path + "-wal";
  for (const char* end : {".id", ".lock"}) {
    if (std::filesystem::exists(path + end, error)) return path + end;
  }
  return "";
}

Result<void> check_not_lost(const std::string& path) {
  if (has_bytes(path, kHeaderBytes)) return {};
  const std::string sign = sign_of_database(path);
  if (sign.empty()) return {};
  return Unexpected(FolderLock::missing_database(path, sign));
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& database_path) {
  const std::string folder = folder_of(database_path);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Unexpected(open_error(database_path, errno));
  FolderLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Unexpected(lock_error(database_path, errno));
  }
  // An older version that is still running holds this lock.
  lock.old_descriptor_ = open((database_path + ".lock").c_str(), O_RDWR | O_CLOEXEC);
  if (lock.old_descriptor_ >= 0 && flock(lock.old_descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return Unexpected(lock_error(database_path, errno));
  }
  if (faccessat(descriptor, ".", W_OK, AT_EACCESS) != 0) {
    return Unexpected(open_error(database_path, errno));
  }
  if (Result<void> there = check_not_lost(database_path); !there) {
    return Unexpected(there.error());
  }
  if (!make_private(database_path)) return Unexpected(file_error(database_path, errno));
  return lock;
}

void FolderLock::note_database(const std::string& database_path, const std::string& server) const {
  const std::string path = database_path + ".id";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return;
  const std::string line = server + "\n";
  const bool is_written = write(file, line.data(), line.size()) > 0;
  close(file);
  // The new file replaces it.
  if (is_written) unlink((database_path + ".lock").c_str());
}

bool FolderLock::has_note(const std::string& database_path) {
  std::error_code error;
  return std::filesystem::exists(database_path + ".id", error);
}

Error FolderLock::missing_database(const std::string& database_path, const std::string& sign) {
  return {"database_missing",
          "the database " + database_path + " is missing or empty, but " + sign +
              " says that there was one: nothing is begun anew over it. Put the database back, or "
              "a backup alone into an empty folder; to begin anew, choose an empty folder with "
              "--data or move everything out of " +
              folder_of(database_path) + "."};
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      old_descriptor_(std::exchange(other.old_descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (old_descriptor_ >= 0) close(old_descriptor_);
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace snug::storage
