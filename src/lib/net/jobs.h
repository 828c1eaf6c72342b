// Work on other threads whose ends come on the loop.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

#include "net/loop.h"
#include "net/threads.h"

namespace snug::net {

/// A part of the loop. Loop thread only.
class Jobs {
 public:
  using Task = Loop::Task;

  Jobs(Loop::Impl& loop, std::size_t program_threads);
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// See Loop::run_on. `work` and `done` are destroyed on the loop's thread.
  void run(Threads& threads, Task work, JobDone done);
  /// Waits until no job runs; their ends are among the posted tasks.
  void stop();

  /// For the work of the program that uses the library.
  Threads& program() { return program_; }
  /// For the library's work, so that neither waits for the other.
  Threads& library() { return library_; }

 private:
  struct Job;
  // Two names, two passwords, two files and a certificate at a time (NameLookups,
  // admin::PasswordCheck, server::FileJobs, server::Certificates), so that no kind of work waits
  // for another. That counts one server. server::PeakMemory, which is rare, waits for a free one.
  static constexpr std::size_t kLibraryThreads = 7;

  void finish(std::shared_ptr<Job> job, JobEnd end);
  void deliver(const Job& job);

  Loop::Impl& loop_;
  std::size_t undelivered_count_ = 0;  ///< Jobs that keep the loop running.
  std::mutex mutex_;
  std::condition_variable finished_;
  std::size_t unfinished_count_ = 0;  ///< Jobs that may still call post().
  Threads program_;
  Threads library_;
};

}  // namespace snug::net
