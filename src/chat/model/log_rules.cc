// The rules of the log that every store keeps.
#include "model/log_rules.h"

#include <algorithm>
#include <utility>

namespace snug::model {

Place place_of(DeviceCounter n, DeviceCounter last) {
  if (n.value == last.value + 1) return Place::kNext;
  return n > last ? Place::kGap : Place::kRepeat;
}

Appended gap_after(DeviceCounter last) {
  Appended answer;
  answer.kind = Appended::Kind::kGap;
  answer.wanted = {last.value + 1};
  return answer;
}

Appended repeat_of(const EventDraft& draft, Event earlier, DeviceCounter last,
                   const ChainHash& chain) {
  const bool is_same = draft.room == earlier.room && draft.kind == earlier.kind &&
                       chain.has_body(earlier, draft.body);
  Appended answer;
  answer.kind = is_same ? Appended::Kind::kDuplicate : Appended::Kind::kConflict;
  answer.event = std::move(earlier);
  answer.wanted = {last.value + 1};
  return answer;
}

Event event_behind(const LogHead& head, RoomSeq seq, const EventDraft& draft,
                   const ChainHash& chain) {
  Event event;
  event.gseq = {head.gseq.value + 1};
  event.room = draft.room;
  event.seq = seq;
  event.kind = draft.kind;
  event.body = draft.body;
  event.user = draft.user;
  event.device = draft.device;
  event.n = draft.n;
  // Times never fall, even after the clock was wrong for a while.
  event.at = std::max(draft.at, head.at);
  event.chain = chain.after(head.chain, event);
  return event;
}

void complete_members(std::vector<Member>& members, const Event& created) {
  for (Member& member : members) {
    if (member.user == created.user) member.received = member.read = created.seq;
    member.joined = created.gseq;
  }
}

Member newcomer(const SetMember& change, const Event& event, Newcomers newcomers) {
  Member member;
  member.user = change.user;
  member.role = change.role;
  // To a newcomer whom somebody else added, their own arrival is news.
  const RoomSeq read{event.user == change.user ? event.seq.value : event.seq.value - 1};
  member.received = member.read = read;
  if (newcomers == Newcomers::kReadFromJoining) member.first = event.seq;
  member.joined = event.gseq;
  return member;
}

}  // namespace snug::model
