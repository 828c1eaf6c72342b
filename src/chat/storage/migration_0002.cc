// The program's part of migration 0002.
#include "storage/migration_0002.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <map>

#include "model/chain.h"
#include "storage/failure.h"
#include "storage/query.h"
#include "storage/sent_index.h"
#include "storage/server_row.h"
#include "storage/sql_text.h"

namespace snug::storage {
namespace {

using model::GlobalSeq;

// Numbers kept in memory before they become rows: about two megabytes.
constexpr std::int64_t kRowsForEvents = 100'000;

class ChainStep {
 public:
  explicit ChainStep(SQLite::Database& database)
      : sent_(database),
        chain_hash_(read_server(database).chain_key),
        event_by_gseq_(database,
                       "SELECT gseq, room, seq, user, device, n, at, kind, body, chain, NULL "
                       "FROM events WHERE gseq = ?1"),
        set_chain_(database, sql::set_chain),
        fold_counter_(database, sql::fold_counter),
        fold_head_(database, sql::fold_head),
        take_id_(database,
                 "INSERT OR IGNORE INTO sent_ids (gseq, device, id) "
                 "SELECT gseq, ?2, key FROM idempotency_keys WHERE gseq = ?1"),
        chain_(chain_hash_.empty()) {}

  void run(std::int64_t newest) {
    for (std::int64_t gseq = 1; gseq <= newest; ++gseq) {
      if (const auto event = read(GlobalSeq{gseq})) link(*event);
      const bool is_enough = gseq % kRowsForEvents == 0;
      if (is_enough || gseq == newest) write_numbers(GlobalSeq{gseq});
    }
    for (const auto& [device, last] : counters_) {
      Query(fold_counter_).bind(device).bind(last).run();
    }
    Query(fold_head_).bind(newest).run();
  }

 private:
  std::optional<model::Event> read(GlobalSeq gseq) {
    try {
      Query query(event_by_gseq_);
      if (!query.bind(gseq).step()) return std::nullopt;
      return event_of(query);
    } catch (const SQLite::Exception& exception) {
      if (!is_corruption(exception)) throw;  // A damaged event stays damaged; the others go on.
      return std::nullopt;
    }
  }
  void link(const model::Event& event) {
    chain_ = chain_hash_.after(chain_, event);
    Query(set_chain_).bind(event.gseq).bind(chain_).run();
    if (event.n) {
      sent_.add(event.device, *event.n, event.gseq);
      counters_[event.device] = *event.n;
    } else if (event.device) {
      Query(take_id_).bind(event.gseq).bind(event.device).run();
    }
  }
  void write_numbers(GlobalSeq head) {
    sent_.write(head);
    sent_.written();
  }

  SentIndex sent_;
  const model::ChainHash chain_hash_;
  SQLite::Statement event_by_gseq_;
  SQLite::Statement set_chain_;
  SQLite::Statement fold_counter_;
  SQLite::Statement fold_head_;
  SQLite::Statement take_id_;
  std::map<model::DeviceId, model::DeviceCounter> counters_;
  model::Chain chain_;
};

}  // namespace

void chain_existing_events(SQLite::Database& database) {
  const std::int64_t newest =
      database.execAndGet("SELECT coalesce(max(gseq), 0) FROM events").getInt64();
  ChainStep(database).run(newest);
  database.exec("DROP TABLE idempotency_keys");
}

}  // namespace snug::storage
