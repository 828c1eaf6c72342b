// The rules of the log that every store keeps: numbers, repeats, times, the chain.
#pragma once

#include <cstdint>

#include "model/chain.h"
#include "model/store.h"

namespace snug::model {

/// Message ids are remembered for this many of the newest events. Counted in events, because the
/// clock of a small machine may jump by years.
inline constexpr std::int64_t kRememberedEvents = 100'000;

inline bool is_remembered(GlobalSeq stored, GlobalSeq head) {
  return stored.value > head.value - kRememberedEvents;
}

/// How the number `n` follows a device's highest stored number, `last`.
enum class Place { kNext, kRepeat, kGap };
Place place_of(DeviceCounter n, DeviceCounter last);

/// The answer to a number that is too high.
Appended gap_after(DeviceCounter last);
/// The answer to a draft whose number or id `earlier` was stored under: a duplicate, or a conflict
/// if the content differs.
Appended repeat_of(const EventDraft& draft, Event earlier, DeviceCounter last);

/// Makes the event that follows `head` from a draft.
Event event_behind(const LogHead& head, RoomSeq seq, const EventDraft& draft,
                   const ChainHash& chain);

}  // namespace snug::model
