// See short_text.h.
#include "base/short_text.h"

#include <cstring>

namespace snug::base {

ShortText::ShortText(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
  char* bytes = place_.data();
  if (!inside()) {
    bytes = new char[size_];
    std::memcpy(place_.data(), &bytes, sizeof(bytes));
  }
  text.copy(bytes, size_);
}

ShortText::~ShortText() {
  if (!inside()) delete[] bytes();
}

const char* ShortText::bytes() const {
  if (inside()) return place_.data();
  const char* elsewhere;
  std::memcpy(&elsewhere, place_.data(), sizeof(elsewhere));
  return elsewhere;
}

}  // namespace snug::base
