// Immutable bytes shared by several queues, so a broadcast is encoded once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace snug::base {

/// A counted reference to bytes in one allocation. Loop thread only: the count is not atomic.
class SharedBytes {
 public:
  SharedBytes() = default;
  static SharedBytes copy_of(std::string_view bytes) { return concat({}, bytes); }
  /// `head` and `body` joined in one new buffer.
  static SharedBytes concat(std::string_view head, std::string_view body);

  SharedBytes(const SharedBytes& other) noexcept;
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes();

  std::string_view view() const;
  std::size_t size() const { return view().size(); }
  bool empty() const { return block_ == nullptr; }

 private:
  struct Block;
  Block* block_ = nullptr;
};

}  // namespace snug::base
