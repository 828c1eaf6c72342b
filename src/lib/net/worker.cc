// The thread of a snug::Worker.
#include "snug/worker.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace snug {
namespace {

// pthread_setname_np(3) refuses longer ones.
constexpr std::size_t kMaxNameBytes = 15;

}  // namespace

struct SNUG_LOCAL Worker::Impl {
  explicit Impl(const std::string& name)
      : thread([this, shown = name.substr(0, kMaxNameBytes)] { run(shown); }) {}

  void run(const std::string& name);

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Task> inbox;
  bool stopping = false;
  std::thread thread;  ///< Last, so it starts after the others are constructed.
};

void Worker::Impl::run(const std::string& name) {
  pthread_setname_np(pthread_self(), name.c_str());
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait(lock, [this] { return stopping || !inbox.empty(); });
    if (inbox.empty()) return;
    {
      const Task task = std::move(inbox.front());
      inbox.pop_front();
      lock.unlock();
      task();
    }  // destroys its captures without the lock
    lock.lock();
  }
}

Worker::Worker(const std::string& name) : impl_(std::make_unique<Impl>(name)) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_one();
  impl_->thread.join();
}

void Worker::post(Task task) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->inbox.push_back(std::move(task));
  }
  impl_->wake.notify_one();
}

}  // namespace snug
