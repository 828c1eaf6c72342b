// See jobs.h.
#include "net/jobs.h"

#include <limits>
#include <utility>

#include "net/loop_impl.h"

namespace snug::net {

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max() / 2;

}  // namespace

struct Jobs::Job {
  Task work;
  JobDone done;
  JobEnd end{};
};

Jobs::Jobs(Loop::Impl& loop, std::size_t program_threads)
    : loop_(loop),
      program_("snug-pool", program_threads, kNoLimit),
      library_("snug-library", kLibraryThreads, kNoLimit) {}

void Jobs::run(Threads& threads, Task work, JobDone done) {
  auto job = std::make_shared<Job>(Job{std::move(work), std::move(done)});
  if (undelivered_count_++ == 0) uv_ref(as_handle(loop_.wake.get()));
  {
    const std::lock_guard lock(mutex_);
    ++unfinished_count_;
  }
  // The thread gives its share away, so that the last one is dropped on the loop.
  const auto given = std::make_shared<std::shared_ptr<Job>>(job);
  const bool queued = threads.post([this, given](Threads::Call call) {
    const bool runs = call == Threads::Call::kRun;
    if (runs) (*given)->work();
    finish(std::move(*given), runs ? JobEnd::kRan : JobEnd::kDropped);
  });
  if (!queued) finish(std::move(job), JobEnd::kRefused);
}

void Jobs::finish(std::shared_ptr<Job> job, JobEnd end) {
  job->end = end;
  // Within the lock, because the loop may go when the last job has posted.
  const std::lock_guard lock(mutex_);
  loop_.post([this, job = std::move(job)] { deliver(*job); });
  if (--unfinished_count_ == 0) finished_.notify_all();
}

void Jobs::deliver(const Job& job) {
  if (--undelivered_count_ == 0) uv_unref(as_handle(loop_.wake.get()));
  if (job.done) job.done(job.end);
}

void Jobs::stop() {
  program_.end();
  library_.end();
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [this] { return unfinished_count_ == 0; });
}

}  // namespace snug::net
