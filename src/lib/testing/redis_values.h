// The values that a key of the Redis in memory can have.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "testing/redis_stream.h"

namespace snug::test_support::redis {

/// Fields in the order in which they came first, as Redis has those of a small hash.
class Hash {
 public:
  using Field = std::pair<std::string, std::string>;

  Hash() = default;
  Hash(Hash&&) = default;  ///< The list's nodes stay where they are, and so the index holds.
  Hash& operator=(Hash&&) = default;

  /// Null if there is no such field.
  const std::string* find(std::string_view field) const;
  /// Whether the field is new.
  bool set(const std::string& field, std::string value);
  bool erase(std::string_view field);
  const std::list<Field>& fields() const { return fields_; }
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }

 private:
  std::list<Field> fields_;
  std::map<std::string_view, std::list<Field>::iterator, std::less<>> index_;  // views of fields_
};

using Set = std::set<std::string, std::less<>>;

/// Members in the order of their scores, then of their bytes.
class SortedSet {
 public:
  using Member = std::pair<double, std::string>;

  /// Null if there is no such member.
  const double* find(std::string_view member) const;
  void set(const std::string& member, double score);
  bool erase(std::string_view member);
  const std::set<Member>& members() const { return members_; }
  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }

 private:
  std::set<Member> members_;
  std::map<std::string, double, std::less<>> scores_;
};

using Value = std::variant<std::string, Hash, Set, SortedSet, Stream>;

/// As TYPE says it.
std::string_view type_name(const Value& value);

}  // namespace snug::test_support::redis
