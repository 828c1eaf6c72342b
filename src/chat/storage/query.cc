// One use of a prepared statement.
#include "storage/query.h"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

#include <algorithm>

namespace snug::storage {

SQLite::Exception damaged(const char* what) {
  return SQLite::Exception(what, SQLITE_CORRUPT);
}

Query::~Query() {
  statement_.tryReset();
}

Query& Query::bind(std::int64_t value) {
  statement_.bind(next_parameter_++, value);
  return *this;
}

Query& Query::bind(const std::string& text) {
  statement_.bindNoCopy(next_parameter_++, text);
  return *this;
}

Query& Query::bind_bytes(const std::string& bytes) {
  statement_.bindNoCopy(next_parameter_++, bytes.data(), static_cast<int>(bytes.size()));
  return *this;
}

Query& Query::bind(const model::TokenHash& hash) {
  statement_.bindNoCopy(next_parameter_++, hash.data(), static_cast<int>(hash.size()));
  return *this;
}

Query& Query::bind_null() {
  statement_.bind(next_parameter_++);
  return *this;
}

std::int64_t Query::only_integer() {
  if (!step()) throw damaged("a row is missing");
  const std::int64_t value = integer(0);
  // The statement ends only when stepped past its row.
  if (step()) throw damaged("there are two rows where one is");
  return value;
}

std::int64_t Query::integer(int column) const {
  return statement_.getColumn(column).getInt64();
}

std::string Query::text(int column) const {
  return statement_.getColumn(column).getString();
}

model::TokenHash Query::hash(int column) const {
  const SQLite::Column value = statement_.getColumn(column);
  model::TokenHash hash{};
  if (static_cast<std::size_t>(value.getBytes()) != hash.size()) {
    throw damaged("a hash is not of its size");
  }
  const auto* bytes = static_cast<const std::uint8_t*>(value.getBlob());
  std::copy_n(bytes, hash.size(), hash.begin());
  return hash;
}

bool Query::is_null(int column) const {
  return statement_.getColumn(column).isNull();
}

model::Event event_of(const Query& row) {
  model::Event event;
  event.gseq = row.id<model::GlobalSeq>(0);
  event.room = row.id<model::RoomId>(1);
  event.seq = row.id<model::RoomSeq>(2);
  event.user = row.id<model::UserId>(3);
  event.device = row.id<model::DeviceId>(4);
  if (!row.is_null(5)) event.n = row.id<model::DeviceCounter>(5);
  event.at = row.integer(6);
  event.kind = row.text(7);
  event.body = row.text(8);
  event.chain = row.chain(9);
  if (!row.is_null(10)) {
    event.erased = model::BodyHash{static_cast<std::uint64_t>(row.integer(10))};
    event.body = "{}";
  }
  return event;
}

}  // namespace snug::storage
