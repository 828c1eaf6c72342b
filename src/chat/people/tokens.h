// Secrets that are handed out once and stored only as a hash: sign-ins and invitations.
#pragma once

#include <string>
#include <string_view>

#include "model/values.h"

namespace snug::chat {

/// Prepares libsodium. Call once, before everything else of this room. False if libsodium does not
/// work.
bool initialise_crypto();

/// 256 random bits as 43 characters of base64url.
std::string make_token();

/// BLAKE2b-256 of the token's characters. Any text has one.
model::TokenHash hash_token(std::string_view token);

}  // namespace snug::chat
