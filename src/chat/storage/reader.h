// Reads pages of the log over a connection that only reads.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/store.h"
#include "storage/chain_check.h"
#include "storage/connection.h"
#include "storage/damage_notes.h"
#include "storage/message_states.h"

namespace snug::storage {

/// One thread at a time. An unreadable or changed event, which the chain reveals, fails alone.
/// Every read is short and leaves nothing open, so it never keeps the write-ahead log from being
/// emptied.
class Reader {
 public:
  /// Ends a page of history even if it has fewer events than requested.
  static constexpr std::size_t kHistoryPageBytes = 1024 * 1024;

  /// Throws SQLite::Exception, like every function here.
  explicit Reader(std::unique_ptr<Connection> connection);

  /// See model::Store.
  model::Page since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                    std::size_t max_count, std::size_t max_bytes);
  model::Page before(model::RoomId room, model::RoomSeq before, std::size_t max_count);
  model::Page after(model::RoomId room, model::RoomSeq after, std::size_t max_count);
  model::Page list(model::RoomId room, const model::EventList& list, model::RoomSeq after,
                   std::size_t max_count);
  std::optional<model::Chain> chain(model::GlobalSeq gseq) { return check_.chain(gseq); }
  /// The event with that number; nothing if it is damaged.
  std::optional<model::Event> event(model::GlobalSeq gseq) { return read(gseq); }
  /// Checks the newest `count` events up to `head` for damage, and adds it to take_notes().
  void check_newest(model::GlobalSeq head, std::int64_t count);

  Connection& connection() { return *connection_; }

  /// Notes a read that failed as a whole.
  void note_failure(const std::string& what);
  /// Whether a read met damage that may be in an index. A start can rebuild an index.
  bool needs_checkup() const { return needs_checkup_; }
  /// A line for the operator for each failure and each damaged event not reported before.
  std::vector<std::string> take_notes() { return notes_.take(); }

 private:
  enum class Order { kRising, kFalling };
  struct Position {
    model::RoomId room;
    model::RoomSeq seq;
    model::GlobalSeq gseq;  ///< Unset if the room's list lacks this event.
  };
  struct Membership {
    model::RoomId room;
    model::RoomSeq first;  ///< The first event that the member may read.
  };
  std::vector<Membership> memberships_of(model::UserId user);
  model::RoomSeq first_beyond(model::RoomId room, model::GlobalSeq since);
  std::vector<Position> positions_between(const std::vector<Membership>& rooms,
                                          model::GlobalSeq since, model::GlobalSeq until,
                                          std::size_t max_count);
  bool append_positions(const Membership& member, model::GlobalSeq since, model::GlobalSeq until,
                        std::size_t max_count, std::vector<Position>& positions);
  bool try_to_append_positions(const Membership& member, model::GlobalSeq since,
                               model::GlobalSeq until, std::size_t max_count,
                               std::vector<Position>& positions);
  std::vector<Position> rows_between(const std::vector<Membership>& rooms, model::GlobalSeq since,
                                     model::GlobalSeq until, std::size_t max_count);
  bool is_listed(model::RoomId room, model::RoomSeq seq);
  bool has_beyond(model::RoomId room, model::RoomSeq seq);
  void fill_holes(std::vector<Position>& positions, model::RoomSeq edge, Order order,
                  std::size_t max_count);
  model::Page history(SQLite::Statement& statement, Order order, model::RoomId room,
                      model::RoomSeq edge, std::size_t max_count);
  std::optional<model::Event> read(const Position& position);
  std::optional<model::Event> read(model::GlobalSeq gseq);
  /// With what became of it, if it is a message.
  std::optional<model::Event> read_with_changes(const Position& position);
  Position position_of(model::RoomId room, model::RoomSeq seq);
  std::vector<Position> positions_in(model::RoomId room, const model::Pinned& list,
                                     model::RoomSeq after, std::size_t max_count);
  std::vector<Position> positions_in(model::RoomId room, const model::VersionsOf& list,
                                     model::RoomSeq after, std::size_t max_count);
  void note(model::GlobalSeq gseq, const std::string& what);
  void note_holes();

  std::unique_ptr<Connection> connection_;
  ChainCheck check_;
  MessageStates states_;
  DamageNotes notes_;
  bool needs_checkup_ = false;
  SQLite::Statement begin_;
  SQLite::Statement end_;
  SQLite::Statement event_by_gseq_;
  SQLite::Statement rooms_of_user_;
  SQLite::Statement newest_in_room_;
  SQLite::Statement position_from_;
  SQLite::Statement gseqs_from_;
  SQLite::Statement positions_before_;
  SQLite::Statement positions_after_;
};

}  // namespace snug::storage
