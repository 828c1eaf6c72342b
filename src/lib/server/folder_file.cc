// See folder_file.h. A file is looked at (O_PATH) before it is opened, because opening a FIFO or a
// device has effects.
#include "server/folder_file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace snug::server {
namespace {

constexpr int kLookFlags = O_PATH | O_CLOEXEC;
// Without waiting, should something else take the file's place between the look and the opening.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/// Opens a path below a folder. A negative descriptor leaves errno.
using Open = Descriptor (*)(int folder, const std::string& path, int flags);

Descriptor open_beneath(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile, so the kernel cannot say that the path stays below
  // (openat2(2)).
  constexpr int kTries = 8;
  long number = -1;
  for (int i = 0; i < kTries && number < 0; ++i) {
    number = syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how));
    if (number < 0 && errno != EAGAIN && errno != EINTR) break;
  }
  return Descriptor(static_cast<int>(number));
}

/// One segment after another, without symbolic links.
Descriptor open_by_steps(int folder, const std::string& path, int flags) {
  Descriptor parent;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t slash = path.find('/', begin);
    const int from = parent.get() < 0 ? folder : parent.get();
    const std::string segment = path.substr(begin, slash - begin);
    const bool last = slash == std::string::npos;
    const int step = last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC;
    Descriptor next(openat(from, segment.c_str(), step | O_NOFOLLOW));
    if (last || next.get() < 0) return next;
    parent = std::move(next);
    begin = slash + 1;
  }
}

/// Reads what fstat(2) says. Empty leaves errno.
std::optional<struct stat> status_of(const Descriptor& descriptor) {
  struct stat status = {};
  if (fstat(descriptor.get(), &status) != 0) return std::nullopt;
  return status;
}

FolderFile::ModifiedAt modified_at(const struct stat& status) {
  return FolderFile::ModifiedAt(std::chrono::seconds(status.st_mtim.tv_sec) +
                                std::chrono::nanoseconds(status.st_mtim.tv_nsec));
}

Unexpected<Error> error_of(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case EXDEV:  // out of the folder
    case ENAMETOOLONG:
    case ENXIO:  // a socket
      return Unexpected(Error{"missing", std::strerror(number)});
    default:
      return Unexpected(Error{"io", std::strerror(number)});
  }
}

Result<FolderFile> open_with(Open open, const Descriptor& folder, const std::string& path) {
  const Descriptor seen = open(folder.get(), path, kLookFlags);
  if (seen.get() < 0) return error_of(errno);
  const auto kind = status_of(seen);
  if (!kind) return error_of(errno);
  if (S_ISDIR(kind->st_mode)) return Unexpected(Error{"is_folder", "it is a folder"});
  if (!S_ISREG(kind->st_mode)) return error_of(ENXIO);
  Descriptor file = open(folder.get(), path, kReadFlags);
  if (file.get() < 0) return error_of(errno);
  const auto status = status_of(file);
  if (!status) return error_of(errno);
  if (!S_ISREG(status->st_mode)) return error_of(ENXIO);
  return FolderFile(std::move(file), static_cast<std::uint64_t>(status->st_size),
                    modified_at(*status));
}

/// Sandboxes that do not know openat2(2) refuse it with EPERM.
Descriptor open_either_way(int folder, const std::string& path, int flags) {
  Descriptor opened = open_beneath(folder, path, flags);
  if (opened.get() >= 0 || (errno != ENOSYS && errno != EPERM)) return opened;
  return open_by_steps(folder, path, flags);
}

Unexpected<Error> changed() {
  return Unexpected(Error{"changed", "the file changed while it was sent"});
}

}  // namespace

Result<std::string> FolderFile::read(std::uint64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = pread(descriptor_.get(), bytes.data() + filled, count - filled,
                              static_cast<off_t>(offset + filled));
    if (got == 0) return changed();
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return error_of(EIO);
    filled += static_cast<std::size_t>(got);
  }
  const auto status = status_of(descriptor_);
  if (!status) return error_of(EIO);
  const auto size_bytes = static_cast<std::uint64_t>(status->st_size);
  const bool appended = size_bytes > size_bytes_;
  if (size_bytes < size_bytes_ || (!appended && server::modified_at(*status) != modified_at_)) {
    return changed();
  }
  return bytes;
}

Result<Descriptor> open_folder(const std::string& folder) {
  Descriptor opened(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0 && faccessat(opened.get(), ".", X_OK, AT_EACCESS) == 0) return opened;
  const int number = errno;
  const std::string what = "cannot serve the folder \"" + folder + "\": ";
  if (number == ENOENT) {
    return Unexpected(Error{"folder_missing", what + "it does not exist; make it, or give its path "
                                                     "from the present working directory"});
  }
  if (number == ENOTDIR) return Unexpected(Error{"folder_missing", what + "it is no folder"});
  if (number == EACCES) {
    return Unexpected(Error{"permission_denied", what + "this user may not open it"});
  }
  return Unexpected(Error{"io", what + std::strerror(number)});
}

Result<FolderFile> open_below(const Descriptor& folder, const std::string& path) {
  return open_with(&open_either_way, folder, path);
}

Result<FolderFile> open_below_by_steps(const Descriptor& folder, const std::string& path) {
  return open_with(&open_by_steps, folder, path);
}

}  // namespace snug::server
