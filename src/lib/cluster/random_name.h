// Ids of servers and requests, as Node's libraries make them.
#pragma once

#include <cstddef>
#include <string>

#include "base/random.h"

namespace snug::cluster {

/// Letters and digits, as npm's uid2.
std::string random_name(base::Random& random, std::size_t size);
/// The hexadecimal digits of that many random bytes.
std::string random_hex(base::Random& random, std::size_t byte_count);

}  // namespace snug::cluster
