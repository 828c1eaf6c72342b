// One write: requested on the loop, run on the writer's thread, answered on the loop.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/store.h"
#include "storage/event_log.h"
#include "storage/heads.h"
#include "storage/ids.h"
#include "storage/messages.h"
#include "storage/people.h"
#include "storage/rooms.h"
#include "storage/search_index.h"
#include "storage/sent_index.h"
#include "storage/server_row.h"

namespace snug::storage {

/// The tables that commands write. Their state in memory follows the transactions by mark, undo and
/// keep.
struct Tables {
  Tables(SQLite::Database& database, IdSource id_source)
      : ids(std::move(id_source)),
        sent(database),
        log(database, heads, sent, read_server(database).chain_key),
        people(database, heads, ids),
        rooms(database, heads, ids),
        search(database),
        messages(database, log.chain()) {
    heads.load(database, sent, log.chain().empty());
  }

  struct Mark {
    Heads::Mark heads;
    SentIndex::Mark sent = 0;
  };
  Mark mark() const { return {heads.mark(), sent.mark()}; }
  void undo_to(const Mark& mark) {
    heads.undo_to(mark.heads);
    sent.undo_to(mark.sent);
  }
  void keep() { heads.keep(); }

  IdSource ids;
  Heads heads;
  SentIndex sent;
  EventLog log;
  People people;
  Rooms rooms;
  SearchIndex search;  ///< Not part of the marks; Writer takes its steps.
  Messages messages;
};

class Command {
 public:
  virtual ~Command() = default;

  /// Approximate; bounds a batch.
  virtual std::size_t size_bytes() const = 0;
  /// Whether it may fail between its statements and then must be undone alone.
  virtual bool needs_savepoint() const = 0;
  /// Runs on the writer's thread, inside a transaction. Called again if an earlier run was rolled
  /// back. Throws SQLite::Exception.
  virtual void run(Tables& tables) = 0;
  /// Whether it has failed with kDamaged.
  virtual bool met_damage() const = 0;
  virtual void fail(model::StoreError error) = 0;
  /// Called once, on the loop thread.
  virtual void answer() = 0;
};

using Batch = std::vector<std::unique_ptr<Command>>;

enum class Steps { kOne, kSeveral };

/// `Run` takes Tables& and returns Result<T, model::StoreError>. It is const, so its values are
/// still there if it runs again.
template <class T, class Run>
class CommandOf final : public Command {
 public:
  CommandOf(std::size_t size_bytes, Steps steps, Run run, model::Store::Callback<T> done)
      : size_bytes_(size_bytes), steps_(steps), run_(std::move(run)), done_(std::move(done)) {}

  std::size_t size_bytes() const override { return size_bytes_; }
  bool needs_savepoint() const override { return steps_ == Steps::kSeveral; }
  void run(Tables& tables) override { result_.emplace(run_(tables)); }
  bool met_damage() const override {
    return result_ && !*result_ && result_->error() == model::StoreError::kDamaged;
  }
  void fail(model::StoreError error) override {
    result_.emplace(Unexpected<model::StoreError>(error));
  }
  void answer() override {
    if (done_) done_(*std::move(result_));
  }

 private:
  std::size_t size_bytes_;
  Steps steps_;
  const Run run_;
  model::Store::Callback<T> done_;
  std::optional<Result<T, model::StoreError>> result_;
};

}  // namespace snug::storage
