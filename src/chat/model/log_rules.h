// The rules of the log that every store keeps: numbers, repeats, times, the chain, and a newcomer's
// place in a room.
#pragma once

#include <cstdint>
#include <vector>

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
/// if the content differs. An erased body is compared by its hash.
Appended repeat_of(const EventDraft& draft, Event earlier, DeviceCounter last,
                   const ChainHash& chain);

/// Makes the event that follows `head` from a draft.
Event event_behind(const LogHead& head, RoomSeq seq, const EventDraft& draft,
                   const ChainHash& chain);

/// Completes the members of a new room, whose first event is `created`.
void complete_members(std::vector<Member>& members, const Event& created);
/// The member that somebody becomes by `change`, which comes with `event`.
Member newcomer(const SetMember& change, const Event& event, Newcomers newcomers);

}  // namespace snug::model
