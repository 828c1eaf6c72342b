// The lock is flock(2) on a file of its own: the kernel drops it with the process, however that
// ends.
#include "app/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace snug::app {
namespace {

constexpr mode_t kOwnerOnlyFolder = 0700;
constexpr mode_t kOwnerOnlyFile = 0600;

Unexpected<Error> unusable(const std::filesystem::path& path, int error_number) {
  return Unexpected(Error{"data_unusable", "the data folder " + path.string() +
                                               " cannot be used: " + std::strerror(error_number)});
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (absolute.has_parent_path())
    std::filesystem::create_directories(absolute.parent_path(), error);
  if (error) return unusable(path, error.value());
  if (mkdir(absolute.c_str(), kOwnerOnlyFolder) != 0 && errno != EEXIST)
    return unusable(path, errno);

  const int descriptor =
      ::open((absolute / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnlyFile);
  if (descriptor < 0) return unusable(path, errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return Unexpected(Error{"data_in_use", "another snug serves the data folder " + path.string() +
                                               ": stop it first, or choose another with --data"});
  }
  return DataDirectory(absolute, descriptor);
}

DataDirectory::DataDirectory(std::filesystem::path path, int lock_descriptor)
    : path_(std::move(path)), lock_descriptor_(lock_descriptor) {}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_descriptor_(std::exchange(other.lock_descriptor_, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_descriptor_, other.lock_descriptor_);
  return *this;
}

DataDirectory::~DataDirectory() {
  if (lock_descriptor_ >= 0) close(lock_descriptor_);
}

std::filesystem::path control_socket(const std::filesystem::path& data) {
  return data / "control.sock";
}

}  // namespace snug::app
