// The rules of the log that every store keeps: numbers, repeats, times, the chain.
#pragma once

#include <cstdint>

#include "model/chain.h"
#include "model/store.h"

namespace snug::model {

/// Among so many of the newest events a message's id is remembered. Counted in events, because the
/// clock of a small machine may be set by years.
inline constexpr std::int64_t kRememberedEvents = 100'000;

inline bool is_remembered(GlobalSeq stored, GlobalSeq head) {
  return stored.value > head.value - kRememberedEvents;
}

/// What a number is to a device whose highest stored one is `last`.
enum class Place { kNext, kRepeat, kGap };
Place place_of(DeviceCounter n, DeviceCounter last);

/// The answer to a number that is too high.
Appended gap_after(DeviceCounter last);
/// The answer to a draft under a number or id that `earlier` was stored under. A repeat with other
/// content is no repeat.
Appended repeat_of(const EventDraft& draft, Event earlier, DeviceCounter last);

/// The event that a draft becomes behind `head`.
Event event_behind(const LogHead& head, RoomSeq seq, const EventDraft& draft,
                   const ChainHash& chain);

}  // namespace snug::model
