// One use of a prepared statement, which is kept for the next use.
#pragma once

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

#include "model/values.h"

namespace snug::storage {

/// Binds parameters from the first on, steps, and resets the statement when destroyed, so no read
/// stays open. Texts and hashes are bound without a copy and must outlive the Query. Throws
/// SQLite::Exception.
class Query {
 public:
  explicit Query(SQLite::Statement& statement) : statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::int64_t value);
  Query& bind(const std::string& text);
  Query& bind_bytes(const std::string& bytes);
  Query& bind(const model::TokenHash& hash);
  Query& bind(model::Chain chain) { return bind(static_cast<std::int64_t>(chain.value)); }
  Query& bind(model::BodyHash hash) { return bind(static_cast<std::int64_t>(hash.value)); }
  Query& bind_null();
  template <class Tag>
  Query& bind(model::Id<Tag> id) {
    return bind(id.value);
  }
  /// An unset id becomes NULL.
  template <class Tag>
  Query& bind_or_null(model::Id<Tag> id) {
    return id ? bind(id.value) : bind_null();
  }

  /// Moves to the next row. False if there is none.
  bool step() { return statement_.executeStep(); }
  /// For statements without rows. Returns the number of changed rows.
  int run() { return statement_.exec(); }

  /// For "INSERT … RETURNING id".
  template <class SomeId>
  SomeId inserted_id() {
    return SomeId{only_integer()};
  }

  /// Columns count from 0. NULL is read as 0, an unset id, or an empty text.
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::string bytes(int column) const { return text(column); }
  model::TokenHash hash(int column) const;
  bool is_null(int column) const;
  model::Chain chain(int column) const { return {static_cast<std::uint64_t>(integer(column))}; }
  template <class SomeId>
  SomeId id(int column) const {
    return SomeId{integer(column)};
  }

 private:
  std::int64_t only_integer();

  SQLite::Statement& statement_;
  int next_parameter_ = 1;
};

/// An exception to throw, like SQLite's own when it notices damage.
SQLite::Exception damaged(const char* what);

/// The columns gseq, room, seq, user, device, n, at, kind, body, chain, body_hash, in this order.
model::Event event_of(const Query& row);

}  // namespace snug::storage
