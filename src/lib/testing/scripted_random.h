// Random bytes that a test chooses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace snug::test_support {

/// Returns the scripted bytes first, then a fixed sequence that depends on its seed and has a long
/// period.
class ScriptedRandom final : public base::Random {
 public:
  explicit ScriptedRandom(std::uint64_t seed = 1) : state_(seed) {}

  void script(std::string_view bytes) { script_ += bytes; }

  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) byte = next();
  }

 private:
  std::byte next() {
    if (at_ < script_.size()) return static_cast<std::byte>(script_[at_++]);
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::byte>(state_ >> 56);
  }

  std::string script_;
  std::size_t at_ = 0;
  std::uint64_t state_;
};

}  // namespace snug::test_support
