// Reads pages of the log.
#include "storage/reader.h"

#include <algorithm>
#include <limits>

#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::GlobalSeq;
using model::Page;
using model::RoomId;
using model::RoomSeq;
using model::UserId;

namespace {

/// One view of the database for several statements.
class ReadTransaction {
 public:
  ReadTransaction(SQLite::Statement& begin, SQLite::Statement& end) : end_(end) {
    Query(begin).run();
  }
  ~ReadTransaction() {
    end_.tryExecuteStep();
    end_.tryReset();
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  SQLite::Statement& end_;
};

// One more than asked for, to learn whether there is more.
std::int64_t limit_for(std::size_t max_count) {
  return static_cast<std::int64_t>(max_count) + 1;
}

}  // namespace

Reader::Reader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)),
      begin_(connection_->database(), "BEGIN"),
      end_(connection_->database(), "COMMIT"),
      event_by_gseq_(connection_->database(), sql::event_by_gseq),
      rooms_of_user_(connection_->database(), sql::rooms_of_user),
      newest_in_room_(connection_->database(), sql::newest_in_room),
      position_from_(connection_->database(), sql::position_from),
      gseqs_from_(connection_->database(), sql::gseqs_from),
      events_before_(connection_->database(), sql::events_before),
      events_after_(connection_->database(), sql::events_after) {}

Page Reader::since(UserId user, GlobalSeq since, GlobalSeq until, std::size_t max_count,
                   std::size_t max_bytes) {
  ReadTransaction transaction(begin_, end_);
  const std::vector<std::int64_t> gseqs = gseqs_between(user, since, until, max_count);
  Page page;
  std::size_t bytes = 0;
  for (const std::int64_t gseq : gseqs) {
    if (page.events.size() == max_count || bytes > max_bytes) break;
    Query query(event_by_gseq_);
    query.bind(gseq).step();
    page.events.push_back(event_of(query));
    bytes += page.events.back().body.size();
  }
  page.more = page.events.size() < gseqs.size();
  return page;
}

// The log is ordered by gseq, and each room's part of it by seq: the position in each room is found
// by bisection and the parts are merged, so that the work does not grow with what others wrote.
std::vector<std::int64_t> Reader::gseqs_between(UserId user, GlobalSeq since, GlobalSeq until,
                                                std::size_t max_count) {
  std::vector<std::int64_t> gseqs;
  for (const RoomId room : rooms_of(user)) {
    const RoomSeq first = first_beyond(room, since);
    if (!first) continue;
    Query query(gseqs_from_);
    query.bind(room).bind(first).bind(limit_for(max_count));
    while (query.step() && query.integer(0) <= until.value) gseqs.push_back(query.integer(0));
  }
  std::sort(gseqs.begin(), gseqs.end());
  gseqs.resize(std::min(gseqs.size(), max_count + 1));
  return gseqs;
}

std::vector<RoomId> Reader::rooms_of(UserId user) {
  std::vector<RoomId> rooms;
  Query query(rooms_of_user_);
  query.bind(user);
  while (query.step()) rooms.push_back(query.id<RoomId>(0));
  return rooms;
}

// Not set when the room has nothing beyond `since`.
RoomSeq Reader::first_beyond(RoomId room, GlobalSeq since) {
  Position high;
  {
    Query query(newest_in_room_);
    if (!query.bind(room).step()) return {};
    high = {query.id<RoomSeq>(0), query.id<GlobalSeq>(1)};
  }
  if (high.gseq <= since) return {};
  std::int64_t low = 1;  // Everything below `low` is at or before `since`; `high` is beyond it.
  while (low < high.seq.value) {
    const std::int64_t middle = low + (high.seq.value - low) / 2;
    Query query(position_from_);
    query.bind(room).bind(middle).step();
    const Position found{query.id<RoomSeq>(0), query.id<GlobalSeq>(1)};
    if (found.gseq <= since) {
      low = found.seq.value + 1;
    } else {
      high = {RoomSeq{middle}, found.gseq};
    }
  }
  return high.seq;
}

Page Reader::before(RoomId room, RoomSeq before, std::size_t max_count) {
  const RoomSeq edge = before ? before : RoomSeq{std::numeric_limits<std::int64_t>::max()};
  Page page = history(events_before_, room, edge, max_count);
  std::reverse(page.events.begin(), page.events.end());
  return page;
}

Page Reader::after(RoomId room, RoomSeq after, std::size_t max_count) {
  return history(events_after_, room, after, max_count);
}

Page Reader::history(SQLite::Statement& statement, RoomId room, RoomSeq edge,
                     std::size_t max_count) {
  Page page;
  std::size_t bytes = 0;
  Query query(statement);
  query.bind(room).bind(edge).bind(limit_for(max_count));
  while (query.step()) {
    if (page.events.size() == max_count || bytes > kHistoryPageBytes) {
      page.more = true;
      break;
    }
    page.events.push_back(event_of(query));
    bytes += page.events.back().body.size();
  }
  return page;
}

}  // namespace snug::storage
