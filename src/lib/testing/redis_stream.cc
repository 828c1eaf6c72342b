// See redis_stream.h.
#include "testing/redis_stream.h"

#include <iterator>
#include <utility>

#include "testing/redis_text.h"

namespace snug::test_support::redis {

std::string StreamId::text() const {
  return std::to_string(time_ms) + '-' + std::to_string(number);
}

StreamId StreamId::next() const {
  return number == UINT64_MAX ? StreamId{time_ms + 1, 0} : StreamId{time_ms, number + 1};
}

StreamId StreamId::previous() const {
  return number == 0 ? StreamId{time_ms - 1, UINT64_MAX} : StreamId{time_ms, number - 1};
}

std::optional<StreamId> parse_stream_id(std::string_view text, std::uint64_t missing) {
  const std::size_t dash = text.find('-');
  const auto time = parse_unsigned(text.substr(0, dash));
  if (!time) return std::nullopt;
  if (dash == std::string_view::npos) return StreamId{*time, missing};
  const auto number = parse_unsigned(text.substr(dash + 1));
  if (!number) return std::nullopt;
  return StreamId{*time, *number};
}

void Stream::add(StreamId id, std::vector<std::string> words) {
  last_id_ = id;
  entries_.emplace_hint(entries_.end(), id, Entry{std::move(words), added_count_++});
}

/// Whether the oldest `count` entries, up to `last`, are to be dropped.
bool Stream::is_beyond(const Trim& trim, std::size_t count, StreamId last) const {
  if (trim.max_size) return entries_.size() >= *trim.max_size + count;
  return trim.first && last < *trim.first;
}

std::size_t Stream::trim(const Trim& trim) {
  std::size_t dropped_count = 0;
  while (!entries_.empty()) {
    if (trim.roughly) {
      const std::size_t count = drop_node(trim, dropped_count);
      if (count == 0) break;
      dropped_count += count;
    } else {
      if (!is_beyond(trim, 1, entries_.begin()->first)) break;
      entries_.erase(entries_.begin());
      ++dropped_count;
    }
  }
  return dropped_count;
}

std::size_t Stream::drop_node(const Trim& trim, std::size_t dropped_count) {
  const std::uint64_t node = entries_.begin()->second.ordinal / kNodeEntries;
  std::size_t count = 0;
  auto end = entries_.begin();
  for (; end != entries_.end() && end->second.ordinal / kNodeEntries == node; ++end) ++count;
  if (trim.limit != 0 && dropped_count + count > trim.limit) return 0;
  if (!is_beyond(trim, count, std::prev(end)->first)) return 0;
  entries_.erase(entries_.begin(), end);
  return count;
}

}  // namespace snug::test_support::redis
