// A search for messages: what a store is asked, and what it answers. Plain data.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/values.h"

namespace snug::model {

/// A part of a text: UTF-16 code units from its beginning, `to` not included.
struct Span {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool operator==(const Span&) const = default;
};

/// Words that a text must hold one after the other, folded and cut as words/cut.h does.
struct Phrase {
  std::vector<std::string> words;  ///< At least one.
  bool is_prefix = false;          ///< The last one may go on.
  bool operator==(const Phrase&) const = default;
};

/// A room, and the first of its events that the searcher may read.
struct ReadableRoom {
  RoomId room;
  RoomSeq first{1};
};

struct SearchQuery {
  std::vector<Phrase> phrases;  ///< A message matches if it has all of them.
  std::vector<ReadableRoom> rooms;
  UserId from;  ///< The sender; not set for anybody.
  bool has_link = false;
  WallMillis after = 0;  ///< after <= Event::at < before.
  WallMillis before = std::numeric_limits<WallMillis>::max();
  GlobalSeq below;  ///< Only events with lower numbers.
  std::size_t max_count = 0;
  std::size_t max_bytes = 0;  ///< The hit whose body exceeds this is the page's last.
  /// Running time after which the search ends with what it has.
  std::chrono::milliseconds patience{};
};

struct SearchHit {
  Event event;
  std::vector<Span> spans;  ///< Of the phrases in its text, in order, without overlaps.
};

struct SearchPage {
  /// Why hits may be missing.
  enum class Gap {
    kNone,
    kTime,      ///< The search ran out of time.
    kIndexing,  ///< Older messages are not indexed yet.
  };
  std::vector<SearchHit> hits;  ///< Newest first.
  /// Whether there may be more; the search continues with this `below`.
  bool more = false;
  GlobalSeq below;
  Gap gap = Gap::kNone;
};

}  // namespace snug::model
