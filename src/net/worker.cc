// See worker.h.
#include "net/worker.h"

#include <pthread.h>

#include <iterator>
#include <utility>

namespace snug::net {

Worker::Worker(std::string name) : name_(std::move(name)), thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Worker::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(task));
  }
  wake_.notify_one();
}

std::vector<Worker::Task> Worker::take_waiting() {
  std::deque<Task> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(inbox_);
  }
  return {std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end())};
}

void Worker::run() {
  pthread_setname_np(pthread_self(), name_.c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !inbox_.empty(); });
    if (inbox_.empty()) return;
    {
      const Task task = std::move(inbox_.front());
      inbox_.pop_front();
      lock.unlock();
      task();
    }  // what it captured goes while nobody is kept waiting
    lock.lock();
  }
}

}  // namespace snug::net
