// Texts that many objects have in common. Each is stored once while an object uses it.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace snug::base {

class TextPool;

/// A counted reference to one text of a pool; it may outlive the pool. Loop thread only.
class PooledText {
 public:
  PooledText() = default;  ///< The empty text, which is in no pool.
  PooledText(PooledText&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
  PooledText& operator=(PooledText&& other) noexcept {
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~PooledText();

  std::string_view view() const;

 private:
  friend class TextPool;
  struct Entry;
  explicit PooledText(Entry& entry);

  Entry* entry_ = nullptr;
};

class TextPool {
 public:
  TextPool() = default;
  ~TextPool();
  TextPool(const TextPool&) = delete;
  TextPool& operator=(const TextPool&) = delete;

  PooledText take(std::string_view text);
  std::size_t count() const { return entries_.size(); }

 private:
  friend class PooledText;
  std::unordered_map<std::string_view, PooledText::Entry*> entries_;  ///< Keys: the entries' texts.
};

}  // namespace snug::base
