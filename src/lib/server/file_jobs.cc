// See file_jobs.h.
#include "server/file_jobs.h"

#include <utility>

namespace snug::server {

FileJobs::~FileJobs() {
  if (waiting_.empty()) return;
  const auto left = std::make_shared<std::deque<std::shared_ptr<Job>>>(std::move(waiting_));
  pool_([left] { left->clear(); }, nullptr);
}

void FileJobs::run(std::weak_ptr<void> owner, Task work, Task done) {
  waiting_.push_back(
      std::make_shared<Job>(Job{std::move(owner), true, std::move(work), std::move(done)}));
  start();
}

void FileJobs::discard(std::shared_ptr<const void> file) {
  if (file == nullptr) return;
  waiting_.push_back(std::make_shared<Job>(Job{{}, false, [file = std::move(file)] {}, nullptr}));
  start();
}

void FileJobs::start() {
  while (running_count_ < limits_.max_running_count && !waiting_.empty()) {
    std::shared_ptr<Job> job = std::move(waiting_.front());
    waiting_.pop_front();
    ++running_count_;
    const bool wanted = job->owned && !job->owner.expired();
    pool_(
        [job, wanted] {
          if (wanted) return job->work();
          job->work = nullptr;
          job->done = nullptr;
        },
        [reach = std::weak_ptr<FileJobs>(reach_), job] {
          if (const std::shared_ptr<FileJobs> jobs = reach.lock()) jobs->on_done(job);
        });
  }
}

void FileJobs::on_done(std::shared_ptr<Job> job) {
  --running_count_;
  if (job->done != nullptr) {
    if (const std::shared_ptr<void> owner = job->owner.lock()) {
      job->done();
    } else {
      waiting_.push_back(std::move(job));  // to be destroyed on the pool
    }
  }
  start();
}

}  // namespace snug::server
