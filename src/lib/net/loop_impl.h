// The inside of the loop, for net's own files: libuv's handles and the shared read buffer.
#pragma once

#include <uv.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/environment.h"
#include "base/loop_thread.h"
#include "base/random.h"
#include "net/jobs.h"
#include "net/lingering.h"
#include "net/lone_reader.h"
#include "net/loop.h"
#include "net/name_lookup.h"
#include "net/poller.h"
#include "net/send_queue.h"
#include "net/uv_box.h"

namespace snug::net {

struct Loop::Impl {
  explicit Impl(LoopSettings settings);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// Called at the start of every callback of libuv. Updates the time.
  void enter();
  void run();
  bool run_once(std::chrono::milliseconds wait);
  std::optional<std::chrono::milliseconds> next_turn_in();
  void post(Task task);
  void on_signal(int signal_number, Task handler);

  /// The buffer of one read at a time; its bytes are valid during the call only. Each stream is
  /// read once a turn, so a peer that sends more waits for everyone else.
  std::span<char> read_buffer() { return {read_bytes.get(), kReadBufferBytes}; }
  /// A browser's frames usually have at most 64 KiB, so they come in one read.
  static constexpr std::size_t kReadBufferBytes = 64 * 1024;

  struct Signal;

  void open_handles();
  void lodge();
  /// False if nothing was posted.
  bool run_posted();
  void drop_posted();
  /// Whether run() would go on.
  bool has_more();
  void poll_once(uv_run_mode mode);
  void end_turn();
  void arm_timer();
  void on_timer();

  uv_loop_t own_uv;  // unused where the loop is borrowed
  uv_loop_t& uv;
  UvBox<uv_prepare_t> before_poll;  // after all callbacks of a turn, before the loop waits again
  UvBox<uv_check_t> after_poll;     // only for a borrowed loop
  UvBox<uv_timer_t> timer;          // one for the whole timer queue
  UvBox<uv_async_t> wake;
  std::optional<base::MonotonicTime> armed_for;
  bool stopped = false;
  bool unpolled = true;  ///< A handle was started whose descriptor libuv has not registered yet.

  std::mutex posted_mutex;
  std::vector<Task> posted;

  base::LoopThread thread;
  base::TimerQueue timers;
  base::SystemRandom random;
  Poller poller;
  Lingering lingering;
  SpareSendQueues spare_queues;
  LoneReader lone_reader;
  NameLookups lookups;
  Jobs jobs;
  std::unique_ptr<char[]> read_bytes;
  std::vector<UvBox<Signal>> signals;
  base::TurnQueue turn;
  base::Environment environment;
};

}  // namespace snug::net
