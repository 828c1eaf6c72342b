// What net's own files see of the loop beneath: libuv's handles and the buffer that all reads
// share.
#pragma once

#include <uv.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/random.h"
#include "net/lingering.h"
#include "net/lone_reader.h"
#include "net/loop.h"
#include "net/spare_queues.h"

namespace snug::net {

struct Loop::Impl {
  explicit Impl(LogSink log);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// At the start of every callback of libuv: what happens in it happens now.
  void enter();
  void run();
  void post(Task task);
  void run_in_pool(Task work, Task done);
  void on_signal(int signal_number, Task handler);

  /// One read at a time uses it, and what is read lives for the call only.
  uv_buf_t read_buffer() { return uv_buf_init(read_bytes.get(), kReadBufferBytes); }
  /// The same for a stream, once in a row: libuv goes on reading, 32 times, from one whose bytes
  /// filled the buffer, while everyone else waits. Without a buffer it reads again in the next
  /// turn.
  uv_buf_t read_buffer_for(const uv_stream_t* stream) {
    const bool has_had_its_share = std::exchange(filled_by, nullptr) == stream;
    return has_had_its_share ? uv_buf_init(nullptr, 0) : read_buffer();
  }
  /// A message of 64 KiB, the most a browser's frame usually is, comes in one read.
  static constexpr unsigned kReadBufferBytes = 64 * 1024;

  struct Signal;
  struct PoolWork;

  void run_posted();
  void end_turn();
  void arm_timer();

  uv_loop_t uv;
  uv_prepare_t before_poll;  // after all callbacks of a turn, before the loop waits again
  uv_timer_t timer;          // one for the whole timer queue
  uv_async_t wake;
  std::optional<base::MonotonicTime> armed_for;
  bool ending = false;
  bool stopped = false;

  std::mutex posted_mutex;
  std::vector<Task> posted;

  base::TimerQueue timers;
  base::SystemRandom random;
  Lingering lingering;
  SpareQueues spare_queues;
  LoneReader lone_reader;
  std::unique_ptr<char[]> read_bytes;
  const uv_stream_t* filled_by = nullptr;  ///< Whose bytes filled the buffer just now.
  std::vector<std::unique_ptr<Signal>> signals;
  base::TurnQueue turn;
  base::Environment environment;
};

}  // namespace snug::net
