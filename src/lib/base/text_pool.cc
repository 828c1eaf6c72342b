// See text_pool.h.
#include "base/text_pool.h"

#include <string>

namespace snug::base {

struct PooledText::Entry {
  TextPool* pool;  ///< Null once the pool is gone.
  std::string text;
  std::size_t references = 0;
};

PooledText::PooledText(Entry& entry) : entry_(&entry) {
  ++entry.references;
}

PooledText::~PooledText() {
  if (entry_ == nullptr || --entry_->references > 0) return;
  if (entry_->pool != nullptr) entry_->pool->entries_.erase(entry_->text);
  delete entry_;
}

std::string_view PooledText::view() const {
  return entry_ == nullptr ? std::string_view() : entry_->text;
}

TextPool::~TextPool() {
  for (const auto& [text, entry] : entries_) entry->pool = nullptr;
}

PooledText TextPool::take(std::string_view text) {
  if (text.empty()) return {};
  auto place = entries_.find(text);
  if (place == entries_.end()) {
    auto* const entry = new PooledText::Entry{this, std::string(text)};
    place = entries_.emplace(entry->text, entry).first;
  }
  return PooledText(*place->second);
}

}  // namespace snug::base
