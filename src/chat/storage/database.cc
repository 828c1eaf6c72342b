// The store's threads: where each task runs, and how answers return to the loop.
#include "storage/database.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "storage/batch_queue.h"
#include "storage/checkup.h"
#include "storage/failure.h"
#include "storage/interrupt.h"
#include "storage/reader.h"
#include "storage/search_reader.h"
#include "storage/writer.h"

namespace snug::storage {
namespace {

using model::StoreError;

#ifdef SNUG_FAULT_ACK_BEFORE_COMMIT
// This build proves that the torture test notices a loss. The delay is long enough for a kill to
// fall into it.
constexpr bool kAnswersBeforeCommit = true;
#else
constexpr bool kAnswersBeforeCommit = false;
#endif
constexpr int kFaultyDelayMillis = 20;
// The newest events, checked at each start. 100 events take a few milliseconds.
constexpr std::int64_t kCheckedAtStart = 100;
// A writer with larger batches is busy, and indexes words later.
constexpr std::size_t kBatchOfBusyWriter = 32;
// New messages: fewer are quickly read by each search, and wait for an idle moment.
constexpr std::int64_t kWorthIndexing = SearchIndex::kSlice;

Unexpected<Error> cannot_start(const SQLite::Exception& exception) {
  return Unexpected(Error{"database_unusable", "cannot read the database: " + describe(exception) +
                                                   ". Restore it from a backup."});
}

Result<void> check(Connection& connection, Findings& findings) {
  try {
    // The transactions behind the damage would look like damage again at the next start.
    if (!findings.lost_transactions.empty()) connection.checkpoint_and_truncate();
    check_at_start(connection.database(), findings);
    return {};
  } catch (const SQLite::Exception& exception) {
    return cannot_start(exception);
  }
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(Host host, Options options) {
  Result<FolderLock> lock = FolderLock::take(options.path);
  if (!lock) return Unexpected(lock.error());
  Findings findings;
  if (options.durability == Durability::kFull) findings = check_log_before_start(options.path);
  auto write_connection = Connection::open_writer(options.path, options.durability, options.vfs);
  if (!write_connection) return Unexpected(write_connection.error());
  Result<void> checked = check(**write_connection, findings);
  if (!checked) return Unexpected(checked.error());
  auto read_connection = Connection::open_reader(options.path, options.vfs);
  if (!read_connection) return Unexpected(read_connection.error());
  try {
    auto writer = std::make_unique<Writer>(*std::move(write_connection), options.ids);
    auto reader = std::make_unique<Reader>(*std::move(read_connection));
    return std::unique_ptr<Database>(new Database(std::move(host), std::move(options),
                                                  *std::move(lock), std::move(findings),
                                                  std::move(writer), std::move(reader)));
  } catch (const SQLite::Exception& exception) {
    return cannot_start(exception);
  }
}

Database::Database(Host host, Options options, FolderLock lock, Findings findings,
                   std::unique_ptr<Writer> writer, std::unique_ptr<Reader> reader)
    : host_(std::move(host)),
      options_(std::move(options)),
      lock_(std::move(lock)),
      snapshot_(writer->snapshot()),
      queue_(std::make_unique<BatchQueue>(options_.max_batch_count, options_.max_batch_bytes)),
      writer_(std::move(writer)),
      reader_(std::move(reader)),
      interrupt_(std::make_unique<Interrupt>()),
      writer_thread_(std::make_unique<Worker>("snug-writer")),
      reader_thread_(std::make_unique<Worker>("snug-reader")),
      search_thread_(std::make_unique<Worker>("snug-search")) {
  writer_->on_locked_out([this] {
    report_trouble();
    return !is_closing_;
  });
  lock_->note_database(options_.path, snapshot_.server);
  tell(std::move(findings));
  reader_->check_newest(snapshot_.head, kCheckedAtStart);
  tell_damage(reader_->take_notes());
  report_trouble();
  index_older_if_needed();
  check_files_later();
}

Database::~Database() {
  close();
}

void Database::close() {
  is_closing_ = true;
  host_.clock.clear_timer(idle_timer_);
  host_.clock.clear_timer(file_timer_);
  host_.clock.clear_timer(index_timer_);
  host_.clock.clear_timer(search_timer_);
  interrupt_->stop_all();
  search_thread_.reset();
  reader_thread_.reset();
  writer_thread_.reset();
  search_reader_.reset();
  reader_.reset();  // SQLite truncates its log only if nobody else has it open.
  if (writer_) writer_->finish();
  writer_.reset();
  lock_.reset();
}

model::Snapshot Database::take_snapshot() {
  return std::exchange(snapshot_, {});
}

void Database::post_to_self(std::function<void()> task) {
  host_.clock.post([alive = std::weak_ptr<bool>(alive_), task = std::move(task)] {
    if (!alive.expired()) task();
  });
}

// --- writing ---

void Database::submit(std::unique_ptr<Command> command) {
  if (!writer_thread_) {
    command->fail(StoreError::kFailed);
    Batch batch;
    batch.push_back(std::move(command));
    answer(std::move(batch));
    return;
  }
  if (queue_->put(std::move(command))) writer_thread_->post([this] { write_waiting(); });
}

void Database::write_waiting() {
  std::size_t largest = 0;
  for (Batch batch = queue_->take(); !batch.empty(); batch = queue_->take()) {
    largest = std::max(largest, batch.size());
    write_batch(std::move(batch));
    if (writer_->needs_checkpoint()) writer_->checkpoint();
  }
  if (writer_->wants_checkpoint()) writer_->checkpoint();
  report_trouble();
  if (largest <= kBatchOfBusyWriter) index_new(kWorthIndexing);
}

void Database::write_batch(Batch batch) {
  const bool is_ready = writer_->prepare(batch);
  if (is_ready && kAnswersBeforeCommit) {
    answer(std::exchange(batch, {}));
    poll(nullptr, 0, kFaultyDelayMillis);
  }
  if (is_ready) writer_->commit(batch);
  report_trouble();  // Report the reason before the commands fail.
  answer(std::move(batch));
}

void Database::answer(Batch batch) {
  if (batch.empty()) return;
  const bool is_well = writer_ && !writer_->broken();
  host_.clock.post([this, alive = std::weak_ptr<bool>(alive_), is_well,
                    answers = std::make_shared<Batch>(std::move(batch))] {
    for (auto& command : *answers) command->answer();
    if (is_well && !alive.expired()) note_answer();  // An answer may have destroyed this object.
  });
}

void Database::note_answer() {
  written_at_ = host_.clock.now();
  const bool is_waiting = idle_timer_ != 0;
  if (writer_thread_ && !is_waiting) checkpoint_when_idle(options_.idle_before_checkpoint);
}

/// One timer for many writes. When it fires, it checks how long ago the last write was.
void Database::checkpoint_when_idle(std::chrono::milliseconds after) {
  idle_timer_ = host_.clock.set_timeout(after, [this] {
    idle_timer_ = 0;
    const auto left = written_at_ + options_.idle_before_checkpoint - host_.clock.now();
    if (left > Time::duration::zero()) {
      return checkpoint_when_idle(std::chrono::ceil<std::chrono::milliseconds>(left));
    }
    writer_thread_->post([this] {
      index_new(1);
      writer_->checkpoint();
      report_trouble();
    });
  });
}

void Database::check_files_later() {
  file_timer_ = host_.clock.set_timeout(options_.look_at_files_every, [this] { check_files(); });
}

void Database::check_files() {
  writer_thread_->post([this] {
    writer_->check_files();
    report_trouble();
    post_to_self([this] {
      if (!is_closing_) check_files_later();
    });
  });
}

void Database::report_trouble() {
  if (writer_->is_full() != std::exchange(is_full_told_, writer_->is_full())) {
    post_to_self([this, is_full = is_full_told_] {
      log(is_full ? LogLevel::kError : LogLevel::kInfo,
          is_full ? "the disk is full: nothing is stored until there is space"
                  : "there is space on the disk again");
    });
  }
  tell_damage(writer_->take_notes());
  for (const std::string& damage : writer_->take_index_damage()) {
    post_to_self([this, damage] {
      log(LogLevel::kWarning, "the database " + options_.path +
                                  " was damaged in the index of words, which is built anew from "
                                  "the messages (" +
                                  damage + "). Look at the disk (docs/operating.md, Damage).");
    });
  }
  is_locked_out_ = writer_->is_locked_out();
  if (writer_->is_locked_out() != std::exchange(is_locked_told_, writer_->is_locked_out())) {
    post_to_self([this, is_locked = is_locked_told_] {
      log(LogLevel::kWarning,
          is_locked ? "another program keeps the database " + options_.path +
                          " locked (a sqlite3 shell in a transaction?): nothing is stored "
                          "or acknowledged until it lets go"
                    : "the database is no longer locked by another program");
    });
  }
  if (writer_->broken() && !std::exchange(is_broken_told_, true)) {
    post_to_self([this, reason = *writer_->broken()] { note_fatal(reason); });
  }
}

void Database::note_fatal(const std::string& reason) {
  const std::string message = "the database " + options_.path + " " + reason + ".";
  log(LogLevel::kError, message);
  if (options_.on_fatal) options_.on_fatal(message);
}

void Database::log(LogLevel level, const std::string& line) const {
  if (host_.log) host_.log(level, line);
}

// --- damage ---

void Database::tell(Findings findings) {
  if (!findings.lost_transactions.empty()) {
    post_to_self(
        [this, line = std::move(findings.lost_transactions)] { log(LogLevel::kError, line); });
  }
  for (const std::string& index : findings.rebuilt) {
    post_to_self([this, index] {
      log(LogLevel::kWarning, "the database " + options_.path + " was damaged in the index " +
                                  index +
                                  ", which is built anew from its table. Look at the "
                                  "disk (docs/operating.md, Damage).");
    });
  }
  tell_damage(std::move(findings.damage));
}

void Database::tell_read_damage() {
  std::vector<std::string> notes = reader_->take_notes();
  if (!notes.empty() && reader_->needs_checkup()) ask_for_checkup(options_.path);
  tell_damage(std::move(notes));
}

void Database::tell_damage(std::vector<std::string> notes) {
  for (std::string& note : notes) {
    post_to_self([this, note = std::move(note)] {
      log(LogLevel::kError, "the database " + options_.path + " is damaged: " + note +
                                ". The rest goes on; restore it from a backup "
                                "(docs/operating.md, Damage).");
    });
  }
}

}  // namespace snug::storage
