// bcrypt hashes, computed by the system's libcrypt.
#pragma once

#include <string>
#include <string_view>

namespace snug::admin {

/// "$2b$10$" and 53 characters; also `$2a$` and `$2y$`.
bool is_bcrypt_hash(std::string_view text);

/// Whether `password` has that hash. Blocks as long as the hash's cost demands; call it on a pool
/// thread.
bool matches_bcrypt(std::string password, const std::string& hash);

/// Whether two texts are equal. The time it takes depends only on their lengths.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace snug::admin
