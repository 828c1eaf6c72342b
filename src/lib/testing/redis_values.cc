// See redis_values.h.
#include "testing/redis_values.h"

#include <array>

namespace snug::test_support::redis {

const std::string* Hash::find(std::string_view field) const {
  const auto found = index_.find(field);
  return found == index_.end() ? nullptr : &found->second->second;
}

bool Hash::set(const std::string& field, std::string value) {
  if (const auto found = index_.find(field); found != index_.end()) {
    found->second->second = std::move(value);
    return false;
  }
  const auto place = fields_.insert(fields_.end(), {field, std::move(value)});
  index_.emplace(place->first, place);
  return true;
}

bool Hash::erase(std::string_view field) {
  const auto found = index_.find(field);
  if (found == index_.end()) return false;
  const auto place = found->second;
  index_.erase(found);
  fields_.erase(place);
  return true;
}

const double* SortedSet::find(std::string_view member) const {
  const auto found = scores_.find(member);
  return found == scores_.end() ? nullptr : &found->second;
}

void SortedSet::set(const std::string& member, double score) {
  erase(member);
  const double kept = score == 0 ? 0 : score;  // a small set of Redis' has no negative zero
  scores_.emplace(member, kept);
  members_.emplace(kept, member);
}

bool SortedSet::erase(std::string_view member) {
  const auto found = scores_.find(member);
  if (found == scores_.end()) return false;
  members_.erase({found->second, found->first});
  scores_.erase(found);
  return true;
}

std::string_view type_name(const Value& value) {
  static constexpr std::array<std::string_view, 5> kNames = {"string", "hash", "set", "zset",
                                                             "stream"};
  return kNames.at(value.index());
}

}  // namespace snug::test_support::redis
