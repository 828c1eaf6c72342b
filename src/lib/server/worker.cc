// snug::Worker: net's threads, and answers that come on a loop.
#include "snug/worker.h"

#include "net/threads.h"
#include "server/loop_impl.h"

namespace snug {

struct SNUG_LOCAL Worker::Impl {
  net::Threads threads;
};

Worker::Worker(const std::string& name, WorkerOptions options)
    : impl_(new Impl{{name, options.thread_count, options.max_queued_count}}) {}

Worker::~Worker() = default;

bool Worker::post(Task task) {
  return impl_->threads.post([task = std::move(task)](net::Threads::Call call) {
    if (call == net::Threads::Call::kRun) task();
  });
}

std::size_t Worker::queued_count() const {
  return impl_->threads.queued_count();
}

void Worker::drop_queued() {
  impl_->threads.drop_queued();
}

void Worker::start(Loop& loop, Task work, std::function<void(Fate)> done) {
  loop.impl().core().run_on(impl_->threads, std::move(work),
                            [done = std::move(done)](net::JobEnd end) {
                              done(end == net::JobEnd::kRan       ? Fate::kRan
                                   : end == net::JobEnd::kDropped ? Fate::kDropped
                                                                  : Fate::kRefused);
                            });
}

void Worker::go_on(Loop& loop, const Task& task) {
  loop.impl().core().go_on(task);
}

Error Worker::error_of(Fate fate) {
  if (fate == Fate::kRefused) {
    return {"queue_full", "too many tasks wait for this worker (WorkerOptions::max_queued_count)"};
  }
  return {"dropped", "the worker's queue was emptied before the task ran"};
}

Error Worker::error_of(const std::exception* thrown) {
  return {"exception", thrown != nullptr ? thrown->what() : "the work threw no std::exception"};
}

}  // namespace snug
