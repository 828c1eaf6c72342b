// Finds messages.
#include "storage/search_reader.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/read_transaction.h"
#include "storage/search_terms.h"
#include "storage/sql_text.h"
#include "words/cut.h"

namespace snug::storage {

using model::GlobalSeq;
using model::SearchHit;
using model::SearchPage;

namespace {

/// Beyond this number of rooms it is faster to look at the room of each match (measured: one
/// million messages, 6 ms with 200 rooms, 19 ms with 500).
constexpr std::size_t kMostRoomsInMatch = 200;
/// Matches in rooms that are not searched. A thousand take 2 ms.
constexpr int kMatchesInVain = 1'000;

bool is_interruption(const SQLite::Exception& exception) {
  return (exception.getErrorCode() & 0xff) == SQLITE_INTERRUPT;
}

}  // namespace

/// One search, from the newest event that may match to the oldest.
class SearchReader::Search {
 public:
  Search(SearchReader& reader, const model::SearchQuery& query, const Interrupt& interrupt)
      : reader_(reader), query_(query), interrupt_(interrupt), looked_at_(query.below) {
    for (const model::ReadableRoom& room : query.rooms) rooms_[room.room] = room.first;
  }

  SearchPage run() {
    try {
      if (!rooms_.empty()) walk(reader_.state());
    } catch (const SQLite::Exception& exception) {
      if (!is_interruption(exception)) throw;
      run_out_of_time();
    }
    page_.below = page_.more ? looked_at_ : GlobalSeq{};
    return std::move(page_);
  }

 private:
  void walk(const SearchState& index) {
    const GlobalSeq end = std::min(query_.below, reader_.end_of_log());
    const GlobalSeq below = reader_.first_from(query_.before, end, end);
    const GlobalSeq least =
        query_.after > 0 ? reader_.first_from(query_.after, below, GlobalSeq{1}) : GlobalSeq{1};
    const GlobalSeq behind_index{index.upper.value + 1};
    const GlobalSeq first_in_index{index.lower.value + 1};
    static_cast<void>(scan(std::max(least, behind_index), below) &&
                      match(std::max(least, first_in_index), std::min(below, behind_index)) &&
                      scan(least, std::min(below, first_in_index)));
  }

  /// Reads the events with first <= gseq < end themselves. False if the search ends.
  bool scan(GlobalSeq first, GlobalSeq end) {
    for (GlobalSeq gseq{end.value - 1}; gseq >= first; --gseq.value) {
      if (scanned_++ == kMostScanned) {
        page_.gap = SearchPage::Gap::kIndexing;
        return true;
      }
      if (!visit(gseq)) return false;
    }
    return true;
  }

  /// Asks the index for the events with first <= gseq < end. False if the search ends.
  bool match(GlobalSeq first, GlobalSeq end) {
    if (first >= end) return true;
    try {
      return match_words(first, end);
    } catch (const SQLite::Exception& exception) {
      if (!is_index_damage(exception)) throw;
      reader_.note_index_damage(exception);
    }
    return scan(first, std::min(end, looked_at_));
  }

  /// Looking at the room of each match is the quicker way for words that are rarely used, and for
  /// those who may read much. After some matches in vain the index looks for the rooms, too.
  bool match_words(GlobalSeq first, GlobalSeq end) {
    const bool has_few_rooms = rooms_.size() <= kMostRoomsInMatch;
    const std::string anywhere = match_of(query_);
    if (!anywhere.empty()) {
      const auto patience = has_few_rooms ? kMatchesInVain : std::numeric_limits<int>::max();
      const Walked walked = walk_matches(anywhere, first, end, patience);
      if (walked != Walked::kTooFar) return walked == Walked::kAll;
    }
    const GlobalSeq rest = std::min(end, looked_at_);
    if (!has_few_rooms) return scan(first, rest);
    const auto walked =
        walk_matches(match_in_rooms_of(query_), first, rest, std::numeric_limits<int>::max());
    return walked == Walked::kAll;
  }

  enum class Walked {
    kAll,
    kEnd,     ///< The search ends.
    kTooFar,  ///< So many matches were none.
  };
  Walked walk_matches(const std::string& expression, GlobalSeq first, GlobalSeq end, int patience) {
    SQLite::Statement statement(reader_.reader_.connection().database(), sql::find_words);
    Query row(statement);
    row.bind(expression).bind(first.value - 1).bind(end);
    while (row.step()) {
      const std::size_t hits = page_.hits.size();
      if (!visit(row.id<GlobalSeq>(0))) return Walked::kEnd;
      if (page_.hits.size() == hits && --patience == 0) return Walked::kTooFar;
    }
    looked_at_ = first;
    return Walked::kAll;
  }

  /// False if the search ends before this event.
  bool visit(GlobalSeq gseq) {
    if (interrupt_.is_stopped()) {
      run_out_of_time();
      return false;
    }
    std::optional<SearchHit> hit = hit_at(gseq);
    if (hit && is_full()) {
      page_.more = true;
      return false;
    }
    looked_at_ = gseq;
    if (!hit) return true;
    bytes_ += hit->event.body.size();
    page_.hits.push_back(*std::move(hit));
    return true;
  }

  std::optional<SearchHit> hit_at(GlobalSeq gseq) {
    if (!rooms_.contains(reader_.room_of(gseq))) return std::nullopt;
    std::optional<model::Event> event = reader_.reader_.event(gseq);
    if (!event || !is_asked_for(*event)) return std::nullopt;
    const auto text = text_of(*event);
    if (!text || (query_.has_link && !chat::has_link(*text))) return std::nullopt;
    SearchHit hit;
    if (!chat::find_all(*text, query_.phrases, hit.spans)) return std::nullopt;
    hit.event = *std::move(event);
    return hit;
  }

  bool is_asked_for(const model::Event& event) const {
    const auto room = rooms_.find(event.room);
    if (room == rooms_.end() || event.seq < room->second) return false;
    if (query_.from && event.user != query_.from) return false;
    return event.at >= query_.after && event.at < query_.before;
  }

  bool is_full() const {
    return page_.hits.size() >= query_.max_count || bytes_ > query_.max_bytes;
  }

  /// A search that came no further than the one before would come no further again.
  void run_out_of_time() {
    page_.gap = SearchPage::Gap::kTime;
    page_.more = looked_at_ < query_.below;
  }

  SearchReader& reader_;
  const model::SearchQuery& query_;
  const Interrupt& interrupt_;
  std::unordered_map<model::RoomId, model::RoomSeq> rooms_;
  SearchPage page_;
  std::size_t bytes_ = 0;
  std::int64_t scanned_ = 0;
  GlobalSeq looked_at_;  ///< Everything from here on was looked at.
};

SearchReader::SearchReader(std::unique_ptr<Connection> connection)
    : reader_(std::move(connection)),
      begin_(reader_.connection().database(), "BEGIN"),
      end_(reader_.connection().database(), "COMMIT"),
      newest_event_(reader_.connection().database(), sql::newest_event),
      place_by_gseq_(reader_.connection().database(), sql::place_by_gseq),
      time_from_(reader_.connection().database(), sql::time_from) {}

SearchPage SearchReader::find(const model::SearchQuery& query, Interrupt& interrupt,
                              std::uint64_t number) {
  struct Running {
    ~Running() { interrupt.end(); }
    Interrupt& interrupt;
  };
  const ReadTransaction transaction(begin_, end_);
  interrupt.begin(number, reader_.connection().handle());
  const Running running{interrupt};
  return Search(*this, query, interrupt).run();
}

/// Without a usable index nothing is indexed.
SearchState SearchReader::state() {
  try {
    SQLite::Statement statement(reader_.connection().database(), sql::search_state);
    SearchState state = read_search_state(statement);
    return state.is_current() ? state : SearchState{};
  } catch (const SQLite::Exception& exception) {
    if (!is_index_damage(exception)) throw;
    note_index_damage(exception);
    return {};
  }
}

void SearchReader::note_index_damage(const SQLite::Exception& exception) {
  index_damage_ = describe(exception);
}

GlobalSeq SearchReader::end_of_log() {
  Query row(newest_event_);
  return {row.step() ? row.integer(0) + 1 : 1};
}

model::RoomId SearchReader::room_of(GlobalSeq gseq) {
  try {
    Query row(place_by_gseq_);
    return row.bind(gseq).step() ? row.id<model::RoomId>(0) : model::RoomId{};
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
  }
  static_cast<void>(reader_.event(gseq));  // Notes the damage.
  return {};
}

/// The first event below `end` that is not before `at`, or `end`. Times never fall in the log. If
/// the log is damaged there, `unknown`: the times of hits are compared again.
GlobalSeq SearchReader::first_from(model::WallMillis at, GlobalSeq end, GlobalSeq unknown) {
  try {
    return bisect(at, end);
  } catch (const SQLite::Exception& exception) {
    if (!is_unreadable(exception)) throw;
    return unknown;
  }
}

GlobalSeq SearchReader::bisect(model::WallMillis at, GlobalSeq end) {
  std::int64_t low = 1;  // Everything below is earlier; `high` and everything beyond it is not.
  std::int64_t high = end.value;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    Query row(time_from_);
    const bool is_earlier = row.bind(middle).step() && row.integer(0) < high && row.integer(1) < at;
    if (is_earlier) {
      low = row.integer(0) + 1;
    } else {
      high = middle;
    }
  }
  return {low};
}

}  // namespace snug::storage
