// bcrypt hashes, as the system's libcrypt computes them.
#pragma once

#include <string>
#include <string_view>

namespace snug::admin {

/// "$2b$10$" and 53 digits; `$2a$` and `$2y$` too.
bool is_bcrypt_hash(std::string_view text);

/// Whether a password has that hash. Blocks for as long as the hash asks for: a pool thread's work.
bool matches_bcrypt(std::string password, const std::string& hash);

/// Whether two texts are equal, in a time that tells nothing but their lengths.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace snug::admin
