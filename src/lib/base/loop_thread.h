// Which thread runs a loop, to find calls from other threads. Such calls are data races, so debug
// builds end the program with a sentence; SNUG_CHECKS_THREADS is set by the build for all of the
// library's own files. Release builds check nothing.
#pragma once

#include <atomic>
#include <thread>

namespace snug::base {

/// Any thread may call it.
class LoopThread {
 public:
  /// The loop's run() begins or ends in this thread.
  void enter() { running_ = std::this_thread::get_id(); }
  void leave() { running_ = std::thread::id(); }
  bool runs() const { return running_.load() != std::thread::id(); }
  /// Whether another thread runs the loop now. A loop that does not run belongs to nobody yet: a
  /// program may prepare it in one thread and run it in another.
  bool is_other() const {
    const std::thread::id running = running_.load();
    return running != std::thread::id() && running != std::this_thread::get_id();
  }

 private:
  std::atomic<std::thread::id> running_{};
};

/// Ends the program if `thread` is another one. `call` is the name that the program used.
void require_loop_thread(const LoopThread* thread, const char* call);

}  // namespace snug::base

#ifdef SNUG_CHECKS_THREADS
#define ON_LOOP_THREAD(environment, call) \
  ::snug::base::require_loop_thread((environment).thread, call)
#else
#define ON_LOOP_THREAD(environment, call) static_cast<void>(0)
#endif
