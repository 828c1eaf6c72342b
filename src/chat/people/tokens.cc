// Tokens through libsodium.
#include "people/tokens.h"

#include <sodium.h>

#include <array>
#include <span>

#include "model/random.h"

namespace snug::chat {
namespace {

constexpr std::size_t kTokenBytes = 32;

/// The view's bytes as libsodium takes them.
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool initialise_crypto() {
  return sodium_init() >= 0;
}

std::string make_token() {
  std::array<unsigned char, kTokenBytes> secret{};
  model::fill_random(std::as_writable_bytes(std::span(secret)));
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string token(sodium_base64_encoded_len(kTokenBytes, kVariant), '\0');
  sodium_bin2base64(token.data(), token.size(), secret.data(), secret.size(), kVariant);
  token.pop_back();  // the terminating NUL
  sodium_memzero(secret.data(), secret.size());
  return token;
}

model::TokenHash hash_token(std::string_view token) {
  model::TokenHash hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(token), token.size(), nullptr, 0);
  return hash;
}

}  // namespace snug::chat
