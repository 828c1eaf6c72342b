// crypt_rn(3), restricted to the settings of bcrypt.
#include "admin/bcrypt.h"

#include <crypt.h>
#include <string.h>

#include <algorithm>
#include <memory>

namespace snug::admin {
namespace {

constexpr std::size_t kHashBytes = 60;
constexpr std::size_t kDigitsFrom = 7;      // after "$2b$10$"
constexpr std::size_t kPasswordBytes = 72;  // bcrypt ignores the rest

bool is_number(char c) {
  return c >= '0' && c <= '9';
}

bool is_digit(char c) {
  return is_number(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/';
}

}  // namespace

bool is_bcrypt_hash(std::string_view text) {
  if (text.size() != kHashBytes || !text.starts_with("$2") || text[3] != '$' || text[6] != '$') {
    return false;
  }
  if (text[2] != 'a' && text[2] != 'b' && text[2] != 'y') return false;
  if (!is_number(text[4]) || !is_number(text[5])) return false;
  const int cost = (text[4] - '0') * 10 + (text[5] - '0');
  return cost >= 4 && cost <= 31 && std::all_of(text.begin() + kDigitsFrom, text.end(), is_digit);
}

bool matches_bcrypt(std::string password, const std::string& hash) {
  const bool has_nul = password.find('\0') != std::string::npos;  // bcrypt would ignore the rest
  if (password.size() > kPasswordBytes) password.resize(kPasswordBytes);
  const auto data = std::make_unique<crypt_data>();
  const char* const computed =
      crypt_rn(password.c_str(), hash.c_str(), data.get(), static_cast<int>(sizeof(crypt_data)));
  const bool same = computed != nullptr && same_secret(computed, hash);
  explicit_bzero(data.get(), sizeof(crypt_data));
  explicit_bzero(password.data(), password.size());
  return same && !has_nul;
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace snug::admin
