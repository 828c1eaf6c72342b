// See file_jobs.h.
#include "server/file_jobs.h"

#include <utility>

namespace snug::server {

FileJobs::~FileJobs() {
  if (waiting_.empty()) return;
  const auto left = std::make_shared<std::deque<std::shared_ptr<Job>>>(std::move(waiting_));
  pool_([left] { left->clear(); }, nullptr);
}

bool FileJobs::begin(std::weak_ptr<void> owner, Task work, Task done) {
  if (waiting_first_count_ >= limits_.max_waiting_count) return false;
  ++waiting_first_count_;
  add({Kind::kFirst, std::move(owner), std::move(work), std::move(done)});
  return true;
}

void FileJobs::go_on(std::weak_ptr<void> owner, Task work, Task done) {
  add({Kind::kFurther, std::move(owner), std::move(work), std::move(done)});
}

void FileJobs::discard(std::shared_ptr<const void> file) {
  if (file != nullptr) add({Kind::kDiscard, {}, [file = std::move(file)] {}, nullptr});
}

void FileJobs::add(Job job) {
  waiting_.push_back(std::make_shared<Job>(std::move(job)));
  start();
}

void FileJobs::start() {
  while (running_count_ < limits_.max_running_count && !waiting_.empty()) {
    std::shared_ptr<Job> job = std::move(waiting_.front());
    waiting_.pop_front();
    ++running_count_;
    if (job->kind == Kind::kFirst) --waiting_first_count_;
    const bool wanted = job->kind != Kind::kDiscard && !job->owner.expired();
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
      job->kind = Kind::kDiscard;
      waiting_.push_back(std::move(job));
    }
  }
  start();
}

}  // namespace snug::server
