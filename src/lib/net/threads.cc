// See threads.h.
#include "net/threads.h"

#include <pthread.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace snug::net {

namespace {

// pthread_setname_np(3) refuses longer ones.
constexpr std::size_t kMaxNameBytes = 15;

}  // namespace

Threads::Threads(const std::string& name, std::size_t max_thread_count,
                 std::size_t max_queued_count)
    : name_(name.substr(0, kMaxNameBytes)),
      max_thread_count_(std::max<std::size_t>(max_thread_count, 1)),
      max_queued_count_(max_queued_count) {}

Threads::~Threads() {
  end();
}

void Threads::end() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();  // no thread is started any more
  threads_.clear();
}

bool Threads::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    // Tasks that a thread is about to take do not wait.
    const std::size_t ready_count = idle_count_ + max_thread_count_ - threads_.size();
    if (ending_ || queue_.size() >= max_queued_count_ + ready_count) return false;
    queue_.push_back(std::move(task));
    if (queue_.size() > idle_count_ && threads_.size() < max_thread_count_) start_thread();
    if (threads_.empty()) {  // nobody would take it
      queue_.pop_back();
      return false;
    }
  }
  wake_.notify_one();
  return true;
}

void Threads::start_thread() {
  try {
    threads_.emplace_back([this] { run(); });
    ++idle_count_;
  } catch (const std::system_error&) {
    // The others do the work.
  }
}

void Threads::drop_queued() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(queue_);
  }
  for (const Task& task : dropped) task(Call::kDropped);
}

std::size_t Threads::queued_count() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Threads::run() {
  pthread_setname_np(pthread_self(), name_.c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    --idle_count_;
    if (queue_.empty()) return;
    {
      const Task task = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      task(Call::kRun);
    }  // destroys its captures without the lock
    lock.lock();
    ++idle_count_;
  }
}

}  // namespace snug::net
