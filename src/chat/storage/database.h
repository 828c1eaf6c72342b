// The only durable store: a writer thread with group commit, a reader thread, and the loop between
// them.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/store.h"
#include "snug/log.h"
#include "snug/result.h"
#include "snug/worker.h"
#include "storage/durability.h"
#include "storage/folder_lock.h"
#include "storage/ids.h"

namespace snug::storage {

class BatchQueue;
class Command;
class Interrupt;
class Reader;
class SearchReader;
class Writer;
struct Findings;
enum class Steps;
using Batch = std::vector<std::unique_ptr<Command>>;

struct DatabaseOptions {
  std::string path;  ///< The file's path; <path>-wal, -shm and .id are beside it.
  Durability durability = Durability::kFull;
  /// Called once, on the loop thread. After an I/O error nothing more is written. The process must
  /// end with this message and start again; only then is it known whether the last writes are
  /// stored.
  std::function<void(std::string_view message)> on_fatal;

  /// A batch is one transaction with one sync; these are its limits.
  std::size_t max_batch_count = 1000;
  std::size_t max_batch_bytes = 4 * 1024 * 1024;
  /// Interval for checking that the files are still there while nothing is written.
  std::chrono::milliseconds look_at_files_every = std::chrono::milliseconds(500);
  /// After this long without writes the write-ahead log is moved into the file.
  std::chrono::milliseconds idle_before_checkpoint = std::chrono::seconds(5);
  /// Pause between two slices of older events that the index of words lacks, so that the disk has
  /// time for messages.
  std::chrono::milliseconds index_older_every = std::chrono::milliseconds(50);
  IdSource ids = random_ids();
  std::string vfs;  ///< SQLite's name of a file system (for tests); empty for the system's.
};

/// The services of the loop for the store.
struct DatabaseHost {
  model::Clock& clock;  ///< Outlives the store.
  LogSink log;          ///< If empty, nothing is logged.
};

/// Loop thread only, like every model::Store.
class Database final : public model::Store {
 public:
  using Options = DatabaseOptions;
  using Host = DatabaseHost;
  using Time = std::chrono::steady_clock::time_point;

  /// Opens, migrates and reads the snapshot, on the caller's thread. Errors are for the operator:
  /// no_data_folder, data_folder_not_ours, data_folder_read_only, no_space, data_folder_unusable,
  /// database_in_use, database_missing, not_our_database, database_too_new, database_unusable.
  static Result<std::unique_ptr<Database>> open(Host host, Options options);
  ~Database() override;

  /// The stored state at open. Call once.
  model::Snapshot take_snapshot();

  /// Whether another program locks the database. The writer is intact then, and waits.
  bool is_locked_out() const { return is_locked_out_; }

  /// Finishes all requested reads and writes, checkpoints, and closes the files. Blocks. The last
  /// answers arrive in the loop's next turn. Later calls fail with kFailed.
  void close();

  // --- model::Store ---
  void append(model::EventDraft draft, Callback<model::Appended> done) override;
  void register_user(model::TokenHash invite, model::User user, model::RunningMillis now,
                     Callback<model::User> done) override;
  void add_device(model::SignIn sign_in, Callback<model::Device> done) override;
  void remove_device(model::DeviceId device, Callback<bool> done) override;
  void add_invite(model::Invite invite, Callback<model::Invite> done) override;
  void set_password(model::UserId user, std::string password_hash, Callback<bool> done) override;
  void renew_password_hash(model::UserId user, std::string old_hash, std::string new_hash,
                           Callback<bool> done) override;
  void open_direct_room(model::UserId one, model::UserId other,
                        Callback<model::Room> done) override;
  void create_room(model::Room room, model::EventDraft draft,
                   Callback<model::CreatedRoom> done) override;
  void change_room(model::EventDraft draft, model::RoomChange change,
                   Callback<model::Appended> done) override;
  void change_message(model::EventDraft draft, model::MessageChange change,
                      Callback<model::ChangedMessage> done) override;
  void save_marks(std::vector<model::Mark> marks, Callback<bool> done) override;
  void save_last_seen(model::UserId user, model::WallMillis at, Callback<bool> done) override;
  void save_running_time(model::RunningMillis running, Callback<bool> done) override;
  void read_chain(model::GlobalSeq gseq, Callback<std::optional<model::Chain>> done) override;
  void read_since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                  std::size_t max_count, std::size_t max_bytes,
                  Callback<model::Page> done) override;
  void read_before(model::RoomId room, model::RoomSeq before, std::size_t max_count,
                   Callback<model::Page> done) override;
  void read_after(model::RoomId room, model::RoomSeq after, std::size_t max_count,
                  Callback<model::Page> done) override;
  void read_list(model::RoomId room, model::EventList list, model::RoomSeq after,
                 std::size_t max_count, Callback<model::Page> done) override;
  void search(model::SearchQuery query, Callback<model::SearchPage> done) override;

 private:
  Database(Host host, Options options, FolderLock lock, Findings findings,
           std::unique_ptr<Writer> writer, std::unique_ptr<Reader> reader);

  // Loop thread.
  template <class T, class Run>
  void write(std::size_t size_bytes, Steps steps, Run run, Callback<T> done);
  void save_mark(const model::Mark& mark, Callback<bool> done);
  void submit(std::unique_ptr<Command> command);
  template <class T>
  void read(std::function<T(Reader&)> read, Callback<T> done);
  void note_answer();
  void checkpoint_when_idle(std::chrono::milliseconds after);
  void check_files_later();
  void check_files();
  void index_older_later();
  void limit_search(std::uint64_t number, std::chrono::milliseconds patience);
  void note_fatal(const std::string& reason);
  void log(LogLevel level, const std::string& line) const;
  void tell(Findings findings);

  // Writer's thread.
  void write_waiting();
  void write_batch(Batch batch);
  void answer(Batch batch);
  void report_trouble();
  void index_new(std::int64_t least);
  void index_older();
  void index_older_if_needed();

  // Search thread.
  Result<model::SearchPage, model::StoreError> try_search(const model::SearchQuery& query,
                                                          std::uint64_t number);
  void open_search_reader();
  void tell_search_damage();

  // Reader's thread.
  template <class T>
  Result<T, model::StoreError> try_read(const std::function<T(Reader&)>& read);

  void tell_read_damage();

  // Any thread.
  void tell_damage(std::vector<std::string> notes);
  /// Runs `task` on the loop if this object still exists then.
  void post_to_self(std::function<void()> task);

  Host host_;
  const Options options_;
  std::optional<FolderLock> lock_;
  model::Snapshot snapshot_;
  Time written_at_;
  model::Clock::TimerId idle_timer_ = 0;
  model::Clock::TimerId file_timer_ = 0;
  model::Clock::TimerId index_timer_ = 0;
  model::Clock::TimerId search_timer_ = 0;  ///< Runs while a search does.
  std::uint64_t last_search_ = 0;
  std::atomic<bool> is_closing_ = false;
  std::atomic<bool> is_locked_out_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< Checked on the loop only.

  std::unique_ptr<BatchQueue> queue_;
  std::unique_ptr<Writer> writer_;  ///< Used on writer_thread_ while that exists.
  std::unique_ptr<Reader> reader_;  ///< Used on reader_thread_ while that exists.
  bool is_broken_told_ = false;     ///< writer_thread_
  bool is_full_told_ = false;       ///< writer_thread_
  bool is_locked_told_ = false;     ///< writer_thread_
  bool is_indexing_older_ = false;  ///< writer_thread_
  const std::unique_ptr<Interrupt> interrupt_;
  std::unique_ptr<SearchReader> search_reader_;  ///< Used, and made, on search_thread_.
  std::unique_ptr<Worker> writer_thread_;
  std::unique_ptr<Worker> reader_thread_;
  std::unique_ptr<Worker> search_thread_;  ///< Begins with the first search.
};

}  // namespace snug::storage
