// Random bytes through libsodium.
#include "model/random.h"

#include <sodium.h>

namespace snug::model {

void fill_random(std::span<std::byte> bytes) {
  randombytes_buf(bytes.data(), bytes.size());
}

}  // namespace snug::model
