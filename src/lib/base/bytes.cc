// Shared bytes: the count, the size and the bytes in one allocation.
#include "base/bytes.h"

#include <cstring>
#include <new>

namespace snug::base {

struct SharedBytes::Block {
  std::size_t size;
  std::size_t references;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
};

SharedBytes SharedBytes::concat(std::string_view head, std::string_view body) {
  SharedBytes result;
  const std::size_t size = head.size() + body.size();
  if (size == 0) return result;
  Block* block = new (::operator new(sizeof(Block) + size)) Block{size, 1};
  if (!head.empty()) std::memcpy(block->bytes(), head.data(), head.size());
  if (!body.empty()) std::memcpy(block->bytes() + head.size(), body.data(), body.size());
  result.block_ = block;
  return result;
}

SharedBytes::SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) {
  if (block_ != nullptr) ++block_->references;
}

SharedBytes::~SharedBytes() {
  if (block_ != nullptr && --block_->references == 0) ::operator delete(block_);
}

std::string_view SharedBytes::view() const {
  return block_ == nullptr ? std::string_view() : std::string_view(block_->bytes(), block_->size);
}

}  // namespace snug::base
