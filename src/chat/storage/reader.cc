// Reads pages of the log.
#include "storage/reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/message_rules.h"
#include "storage/failure.h"
#include "storage/query.h"
#include "storage/read_transaction.h"
#include "storage/server_row.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::GlobalSeq;
using model::Page;
using model::RoomId;
using model::RoomSeq;
using model::UserId;

namespace {

// One more than requested, to see whether there are more.
std::int64_t limit_for(std::size_t max_count) {
  return static_cast<std::int64_t>(max_count) + 1;
}

}  // namespace

Reader::Reader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)),
      check_(connection_->database(),
             model::ChainHash(read_server(connection_->database()).chain_key)),
      states_(connection_->database()),
      begin_(connection_->database(), "BEGIN"),
      end_(connection_->database(), "COMMIT"),
      event_by_gseq_(connection_->database(), sql::event_by_gseq),
      rooms_of_user_(connection_->database(), sql::rooms_of_user),
      newest_in_room_(connection_->database(), sql::newest_in_room),
      position_from_(connection_->database(), sql::position_from),
      gseqs_from_(connection_->database(), sql::gseqs_from),
      positions_before_(connection_->database(), sql::positions_before),
      positions_after_(connection_->database(), sql::positions_after) {}

Page Reader::since(UserId user, GlobalSeq since, GlobalSeq until, std::size_t max_count,
                   std::size_t max_bytes) {
  ReadTransaction transaction(begin_, end_);
  return model::fill_page(
      positions_between(memberships_of(user), since, until, max_count), {max_count, max_bytes},
      [this](const Position& position) { return read(position); },
      [](const Position& position) { return position.gseq.value; });
}

// The log is ordered by gseq, and each room's part of it by seq. The position in each room is found
// by bisection and the parts are merged, so the work does not grow with the messages of other
// rooms.
std::vector<Reader::Position> Reader::positions_between(const std::vector<Membership>& rooms,
                                                        GlobalSeq since, GlobalSeq until,
                                                        std::size_t max_count) {
  std::vector<Position> positions;
  for (const Membership& member : rooms) {
    if (try_to_append_positions(member, since, until, max_count, positions)) continue;
    return rows_between(rooms, since, until, max_count);
  }
  std::sort(positions.begin(), positions.end(),
            [](const Position& a, const Position& b) { return a.gseq < b.gseq; });
  positions.resize(std::min(positions.size(), max_count + 1));
  return positions;
}

/// False if the room's list is damaged.
bool Reader::try_to_append_positions(const Membership& member, GlobalSeq since, GlobalSeq until,
                                     std::size_t max_count, std::vector<Position>& positions) {
  try {
    if (append_positions(member, since, until, max_count, positions)) return true;
    note_holes();
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    note_failure(describe(exception));
  }
  return false;
}

/// False if the room's list has a hole.
bool Reader::append_positions(const Membership& member, GlobalSeq since, GlobalSeq until,
                              std::size_t max_count, std::vector<Position>& positions) {
  const RoomId room = member.room;
  RoomSeq next = first_beyond(room, since);
  if (!next) return true;
  next = std::max(next, member.first);
  if (next.value > 1 && !is_listed(room, {next.value - 1})) return false;
  Query query(gseqs_from_);
  query.bind(room).bind(next).bind(limit_for(max_count));
  while (query.step() && query.integer(1) <= until.value) {
    if (query.id<RoomSeq>(0) != next) return false;
    positions.push_back({room, next, query.id<GlobalSeq>(1)});
    ++next.value;
  }
  return true;
}

/// Reads the rows themselves, of all rooms. Slow, but correct without the rooms' lists. An
/// unreadable row may belong to any room.
std::vector<Reader::Position> Reader::rows_between(const std::vector<Membership>& rooms,
                                                   GlobalSeq since, GlobalSeq until,
                                                   std::size_t max_count) {
  std::vector<Position> positions;
  for (GlobalSeq gseq{since.value + 1}; gseq <= until && positions.size() <= max_count;
       ++gseq.value) {
    const std::optional<model::Event> event = read(gseq);
    const bool is_theirs =
        event && std::any_of(rooms.begin(), rooms.end(), [&event](const Membership& member) {
          return member.room == event->room && event->seq >= member.first;
        });
    if (!event) positions.push_back({{}, {}, gseq});
    if (is_theirs) positions.push_back({event->room, event->seq, gseq});
  }
  return positions;
}

bool Reader::is_listed(RoomId room, RoomSeq seq) {
  Query query(position_from_);
  return query.bind(room).bind(seq).step() && query.id<RoomSeq>(0) == seq;
}

std::optional<model::Event> Reader::read(const Position& position) {
  if (!position.gseq) return std::nullopt;
  std::optional<model::Event> event = read(position.gseq);
  if (!event || (event->room == position.room && event->seq == position.seq)) return event;
  note(position.gseq, "it is not the one that its room's list means");
  return std::nullopt;
}

std::optional<model::Event> Reader::read(GlobalSeq gseq) {
  try {
    Query query(event_by_gseq_);
    if (!query.bind(gseq).step()) {
      note(gseq, "it is not there");
      return std::nullopt;
    }
    model::Event event = event_of(query);
    if (check_.fits(event)) return event;
    note(gseq, "it is not what was stored");
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    note(gseq, describe(exception));
  }
  return std::nullopt;
}

void Reader::check_newest(GlobalSeq head, std::int64_t count) {
  ReadTransaction transaction(begin_, end_);
  for (std::int64_t gseq = std::max<std::int64_t>(1, head.value - count); gseq <= head.value;
       ++gseq) {
    read(GlobalSeq{gseq});
  }
}

void Reader::note_holes() {
  needs_checkup_ = true;
  notes_.add("the list of a room's events has holes");
}

void Reader::note_failure(const std::string& what) {
  needs_checkup_ = true;
  notes_.add("it cannot be read: " + what);
}

void Reader::note(GlobalSeq gseq, const std::string& what) {
  notes_.add("event " + std::to_string(gseq.value) + " cannot be read: " + what);
}

std::vector<Reader::Membership> Reader::memberships_of(UserId user) {
  std::vector<Membership> rooms;
  Query query(rooms_of_user_);
  query.bind(user);
  while (query.step()) rooms.push_back({query.id<RoomId>(0), query.id<RoomSeq>(1)});
  return rooms;
}

// Unset if the room has nothing beyond `since`.
RoomSeq Reader::first_beyond(RoomId room, GlobalSeq since) {
  Position high;
  {
    Query query(newest_in_room_);
    if (!query.bind(room).step()) return {};
    high = {room, query.id<RoomSeq>(0), query.id<GlobalSeq>(1)};
  }
  if (high.gseq <= since) return {};
  std::int64_t low = 1;  // Everything below `low` is at or before `since`; `high` is beyond it.
  while (low < high.seq.value) {
    const std::int64_t middle = low + (high.seq.value - low) / 2;
    Query query(position_from_);
    query.bind(room).bind(middle).step();
    const Position found{room, query.id<RoomSeq>(0), query.id<GlobalSeq>(1)};
    if (found.gseq <= since) {
      low = found.seq.value + 1;
    } else {
      high = {room, RoomSeq{middle}, found.gseq};
    }
  }
  return high.seq;
}

Page Reader::before(RoomId room, RoomSeq before, std::size_t max_count) {
  const RoomSeq edge = before ? before : RoomSeq{std::numeric_limits<std::int64_t>::max()};
  Page page = history(positions_before_, Order::kFalling, room, edge, max_count);
  std::reverse(page.events.begin(), page.events.end());
  return page;
}

Page Reader::after(RoomId room, RoomSeq after, std::size_t max_count) {
  return history(positions_after_, Order::kRising, room, after, max_count);
}

Page Reader::history(SQLite::Statement& statement, Order order, RoomId room, RoomSeq edge,
                     std::size_t max_count) {
  ReadTransaction transaction(begin_, end_);
  std::vector<Position> positions;
  {
    Query query(statement);
    query.bind(room).bind(edge).bind(limit_for(max_count));
    while (query.step()) positions.push_back({room, query.id<RoomSeq>(0), query.id<GlobalSeq>(1)});
  }
  fill_holes(positions, edge, order, max_count);
  return model::fill_page(
      positions, {max_count, kHistoryPageBytes},
      [this](const Position& position) { return read_with_changes(position); },
      [](const Position& position) { return position.seq.value; });
}

Page Reader::list(RoomId room, const model::EventList& list, RoomSeq after, std::size_t max_count) {
  ReadTransaction transaction(begin_, end_);
  const bool is_of_messages = std::holds_alternative<model::Pinned>(list);
  const auto positions =
      std::visit([&](const auto& one) { return positions_in(room, one, after, max_count); }, list);
  return model::fill_page(
      positions, {max_count, kHistoryPageBytes},
      [&](const Position& position) {
        return is_of_messages ? read_with_changes(position) : read(position);
      },
      [](const Position& position) { return position.seq.value; });
}

std::vector<Reader::Position> Reader::positions_in(RoomId room, const model::Pinned&, RoomSeq after,
                                                   std::size_t max_count) {
  std::vector<Position> positions;
  for (const RoomSeq seq : states_.pins(room, after, limit_for(max_count))) {
    positions.push_back(position_of(room, seq));
  }
  return positions;
}

/// A damaged message is in the list, where it is found to be damaged.
std::vector<Reader::Position> Reader::positions_in(RoomId room, const model::VersionsOf& list,
                                                   RoomSeq after, std::size_t max_count) {
  const Position first = position_of(room, list.seq);
  const auto message = read(first);
  const bool has_versions = !message || (message->kind == model::kMessageKind && !message->erased);
  std::vector<Position> positions;
  if (!has_versions) return positions;
  if (first.seq > after) positions.push_back(first);
  for (const RoomSeq seq : states_.edits(room, list.seq)) {
    if (seq > after && positions.size() <= max_count) positions.push_back(position_of(room, seq));
  }
  return positions;
}

/// Without its gseq if the room's list lacks it.
Reader::Position Reader::position_of(RoomId room, RoomSeq seq) {
  Query query(position_from_);
  const bool is_there = query.bind(room).bind(seq).step() && query.id<RoomSeq>(0) == seq;
  return {room, seq, is_there ? query.id<GlobalSeq>(1) : GlobalSeq{}};
}

/// A change that cannot be read leaves the message as it was sent, with a line in the log. A newest
/// edit that is damaged leaves nobody knowing what the message says.
std::optional<model::Event> Reader::read_with_changes(const Position& position) {
  std::optional<model::Event> event = read(position);
  const bool is_changeable = event && event->kind == model::kMessageKind && !event->erased;
  if (!is_changeable) return event;
  try {
    auto changes = states_.changes_of(event->room, event->seq);
    if (!changes) return event;
    if (changes->newest_edit) {
      const auto edit = read(position_of(event->room, changes->newest_edit));
      if (!edit) return std::nullopt;
      changes->now.edit = edit->body;
      changes->now.edited_at = edit->at;
    }
    event->now = std::make_shared<const model::MessageNow>(std::move(changes->now));
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    note_failure(describe(exception));
  }
  return event;
}

/// A room's numbers have no holes, so a list with a hole has lost an entry.
void Reader::fill_holes(std::vector<Position>& positions, RoomSeq edge, Order order,
                        std::size_t max_count) {
  if (positions.empty()) return;
  const std::int64_t step = order == Order::kRising ? 1 : -1;
  const RoomId room = positions.front().room;
  RoomSeq next{edge.value + step};
  if (order == Order::kFalling && !has_beyond(room, edge)) next = positions.front().seq;
  std::vector<Position> filled;
  for (const Position& position : positions) {
    for (; next != position.seq && filled.size() <= max_count; next.value += step) {
      filled.push_back({room, next, {}});
    }
    if (filled.size() > max_count) break;
    filled.push_back(position);
    next.value += step;
  }
  const bool is_at_end = positions.size() <= max_count && order == Order::kFalling;
  for (; is_at_end && next.value > 0 && filled.size() <= max_count; next.value += step) {
    filled.push_back({room, next, {}});
  }
  const bool is_whole = std::all_of(filled.begin(), filled.end(),
                                    [](const Position& position) { return bool{position.gseq}; });
  if (!is_whole) note_holes();
  positions = std::move(filled);
}

/// Whether the room has events at or above `seq`.
bool Reader::has_beyond(RoomId room, RoomSeq seq) {
  Query query(position_from_);
  return query.bind(room).bind(seq).step();
}

}  // namespace snug::storage
