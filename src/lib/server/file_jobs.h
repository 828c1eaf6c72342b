// Access to files on the library's pool, a few jobs at a time, so that a disk that hangs leaves the
// pool's other threads to everybody else.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace snug::server {

/// The defaults are those of HttpLimits, which has their reasons.
struct FileJobLimits {
  std::size_t max_running_count = 2;
  std::size_t max_waiting_count = 256;
};

/// Owned by a server. Loop thread, except for the jobs' work.
class FileJobs {
 public:
  using Task = std::function<void()>;
  /// LoopCore::run_in_library_pool.
  using Pool = std::function<void(Task work, Task done)>;

  FileJobs(Pool pool, FileJobLimits limits) : pool_(std::move(pool)), limits_(limits) {}
  ~FileJobs();
  FileJobs(const FileJobs&) = delete;
  FileJobs& operator=(const FileJobs&) = delete;

  /// Runs `work` on the pool, in order, then `done` on the loop. When `owner` has expired, neither
  /// begins. Both are destroyed on the pool then, because they may hold open files. False, without
  /// running anything, if too many requests wait for their first job.
  bool begin(std::weak_ptr<void> owner, Task work, Task done);
  /// The same for a request that has begun. It runs one job at a time, so the number of connections
  /// bounds the queue.
  void go_on(std::weak_ptr<void> owner, Task work, Task done);
  /// Destroys `file` on the pool: even closing may wait for a disk.
  void discard(std::shared_ptr<const void> file);

 private:
  enum class Kind { kFirst, kFurther, kDiscard };
  struct Job {
    Kind kind;
    std::weak_ptr<void> owner;
    Task work;
    Task done;
  };

  void add(Job job);
  void start();
  void on_done(std::shared_ptr<Job> job);

  const Pool pool_;
  const FileJobLimits limits_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t waiting_first_count_ = 0;
  std::size_t running_count_ = 0;
  const std::shared_ptr<FileJobs> reach_{this, [](FileJobs*) {}};  ///< For the pool's callbacks.
};

}  // namespace snug::server
