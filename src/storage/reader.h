// Reads pages of the log over a connection that only reads.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/store.h"
#include "storage/connection.h"

namespace snug::storage {

/// One thread at a time. Every read is short and leaves nothing open, so that it never keeps the
/// write-ahead log from being emptied.
class Reader {
 public:
  /// Where a page of history ends even when fewer events than asked for are in it.
  static constexpr std::size_t kHistoryPageBytes = 1024 * 1024;

  /// Throws SQLite::Exception, as every function does.
  explicit Reader(std::unique_ptr<Connection> connection);

  /// See model::Store.
  model::Page since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                    std::size_t max_count, std::size_t max_bytes);
  model::Page before(model::RoomId room, model::RoomSeq before, std::size_t max_count);
  model::Page after(model::RoomId room, model::RoomSeq after, std::size_t max_count);

 private:
  struct Position {
    model::RoomSeq seq;
    model::GlobalSeq gseq;
  };
  std::vector<model::RoomId> rooms_of(model::UserId user);
  model::RoomSeq first_beyond(model::RoomId room, model::GlobalSeq since);
  std::vector<std::int64_t> gseqs_between(model::UserId user, model::GlobalSeq since,
                                          model::GlobalSeq until, std::size_t max_count);
  model::Page history(SQLite::Statement& statement, model::RoomId room, model::RoomSeq edge,
                      std::size_t max_count);

  std::unique_ptr<Connection> connection_;
  SQLite::Statement begin_;
  SQLite::Statement end_;
  SQLite::Statement event_by_gseq_;
  SQLite::Statement rooms_of_user_;
  SQLite::Statement newest_in_room_;
  SQLite::Statement position_from_;
  SQLite::Statement gseqs_from_;
  SQLite::Statement events_before_;
  SQLite::Statement events_after_;
};

}  // namespace snug::storage
