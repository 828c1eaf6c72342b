// mkdir(2) with the mode at once, so that the folder is never open to others.
#include "app/data_directory.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace snug::app {
namespace {

constexpr mode_t kOwnerOnly = 0700;

Unexpected<Error> unusable(const std::filesystem::path& path, int error_number) {
  return Unexpected(Error{"data_unusable", "the data folder " + path.string() +
                                               " cannot be used: " + std::strerror(error_number)});
}

}  // namespace

Result<std::filesystem::path> make_data_directory(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
  if (!error) std::filesystem::create_directories(absolute.parent_path(), error);
  if (error) return unusable(path, error.value());
  if (mkdir(absolute.c_str(), kOwnerOnly) == 0) return absolute;
  if (errno != EEXIST) return unusable(path, errno);
  if (!std::filesystem::is_directory(absolute, error)) return unusable(path, ENOTDIR);
  return absolute;
}

std::filesystem::path database_file(const std::filesystem::path& data) {
  return data / "snug.db";
}

std::filesystem::path control_socket(const std::filesystem::path& data) {
  return data / "control.sock";
}

}  // namespace snug::app
