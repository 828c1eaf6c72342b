// See one_line.h.
#include "base/one_line.h"

namespace snug::base {

namespace {

constexpr std::string_view kCut = "\xE2\x80\xA6";  // "…"

bool is_continuation(char character) {
  return (static_cast<unsigned char>(character) & 0xC0U) == 0x80U;
}

/// The first character of `text`: a byte below 0x80, or a byte and its continuations.
std::string_view first_of(std::string_view text) {
  std::size_t size = 1;
  if (static_cast<unsigned char>(text.front()) >= 0xC0) {
    while (size < 4 && size < text.size() && is_continuation(text[size])) ++size;
  }
  return text.substr(0, size);
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

std::string escaped(std::string_view control) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (control == "\n") return "\\n";
  const auto byte = static_cast<unsigned char>(control.back());
  return {'\\', 'x', kHex[byte >> 4], kHex[byte & 0xFU]};
}

}  // namespace

std::string one_line(std::string_view text, std::size_t max_bytes) {
  std::string line;
  std::size_t last_cut = 0;  // where "…" still fits
  while (!text.empty()) {
    const std::string_view character = first_of(text);
    text.remove_prefix(character.size());
    if (line.size() + kCut.size() <= max_bytes) last_cut = line.size();
    line += is_control(character) ? escaped(character) : std::string(character);
    if (line.size() > max_bytes) return line.erase(last_cut).append(kCut);
  }
  return line;
}

}  // namespace snug::base
