// Random bytes from the kernel.
#include "base/random.h"

#include <string.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>

#include "base/base64.h"
#include "base/check.h"

namespace snug::base {

namespace {

void fill_from_kernel(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    CHECK(got > 0);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

void SystemRandom::fill(std::span<std::byte> bytes) {
  if (bytes.size() > sizeof(buffer_)) return fill_from_kernel(bytes);
  if (bytes.size() > sizeof(buffer_) - used_) {
    fill_from_kernel(buffer_);
    used_ = 0;
  }
  std::copy_n(buffer_ + used_, bytes.size(), bytes.data());
  explicit_bzero(buffer_ + used_, bytes.size());  // no copy of a secret stays here
  used_ += bytes.size();
}

std::string random_id(Random& random) {
  std::byte bytes[15];
  random.fill(bytes);
  return base64url_encode({reinterpret_cast<const char*>(bytes), sizeof(bytes)});
}

}  // namespace snug::base
