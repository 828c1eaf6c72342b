// A map whose changes can be undone back to a mark, so the writer's memory follows its
// transactions.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace snug::storage {

template <class Key, class Value>
class UndoMap {
 public:
  /// Null if absent. Valid until the next change.
  const Value* find(const Key& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }

  void set(const Key& key, Value value) { change(key, std::move(value)); }
  void erase(const Key& key) { change(key, std::nullopt); }

  std::size_t mark() const { return journal_.size(); }
  /// Undoes every change since mark() returned `mark`.
  void undo_to(std::size_t mark) {
    while (journal_.size() > mark) {
      apply(journal_.back().first, std::move(journal_.back().second));
      journal_.pop_back();
    }
  }
  /// Makes all changes final.
  void keep() { journal_.clear(); }

 private:
  void change(const Key& key, std::optional<Value> value) {
    const Value* old = find(key);
    journal_.emplace_back(key, old ? std::optional<Value>(*old) : std::nullopt);
    apply(key, std::move(value));
  }
  void apply(const Key& key, std::optional<Value> value) {
    if (value) {
      values_.insert_or_assign(key, *std::move(value));
    } else {
      values_.erase(key);
    }
  }

  std::unordered_map<Key, Value> values_;
  std::vector<std::pair<Key, std::optional<Value>>> journal_;
};

}  // namespace snug::storage
