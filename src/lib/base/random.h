// Random bytes as an argument, so a test can choose them.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace snug::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// getrandom(2) through a small buffer. Suitable for secrets.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;

 private:
  std::byte buffer_[256];
  std::size_t used_ = sizeof(buffer_);
};

/// 15 random bytes as 20 characters of base64url: the form of Engine.IO and Socket.IO ids.
std::string random_id(Random& random);

}  // namespace snug::base
