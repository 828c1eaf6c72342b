// One turn: libuv's callbacks, then the turn queue, then the timer is armed and the loop waits.
// libuv runs prepare handles after all due callbacks and before it computes how long to wait. So
// the loop never sleeps past timers or closings that a turn's end starts.
#include "net/loop.h"

#include <csignal>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/stderr_log.h"
#include "net/loop_impl.h"

namespace snug::net {

namespace {

base::MonotonicTime now_of(const uv_loop_t& loop) {
  return base::MonotonicTime(std::chrono::milliseconds(uv_now(&loop)));
}

base::WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// A write to a closed reader also returns an error, which is enough.
void ignore_sigpipe() {
  struct sigaction action = {};
  if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
  }
}

template <class Handle>
uv_handle_t* as_handle(Handle& handle) {
  return reinterpret_cast<uv_handle_t*>(&handle);
}

template <class Handle>
Loop::Impl& owner_of(Handle* handle) {
  return *static_cast<Loop::Impl*>(handle->data);
}

/// Throws if the system denies a loop what it needs: descriptors, usually.
void require_opened(int status) {
  if (status != 0) throw std::system_error(-status, std::generic_category(), "snug::Loop");
}

uv_loop_t* init_loop(uv_loop_t& loop) {
  require_opened(uv_loop_init(&loop));
  return &loop;
}

}  // namespace

struct Loop::Impl::Signal {
  uv_signal_t handle;
  Impl* loop;
  Task handler;
};

struct Loop::Impl::PoolWork {
  uv_work_t request;
  Impl* loop;
  Task work;
  Task done;
};

Loop::Impl::Impl(LogSink log)
    : timers(now_of(*init_loop(uv))),
      poller(*this),
      lingering(*this),
      lookups(*this),
      read_bytes(new char[kReadBufferBytes]),
      environment{timers,   turn,   random, log ? std::move(log) : base::log_to_stderr,
                  wall_now, &thread} {
  ignore_sigpipe();
  uv_prepare_init(&uv, &before_poll);
  uv_timer_init(&uv, &timer);
  require_opened(uv_async_init(&uv, &wake, [](uv_async_t* handle) noexcept {
    owner_of(handle).enter();
    owner_of(handle).run_posted();
  }));
  before_poll.data = timer.data = wake.data = this;
  uv_prepare_start(&before_poll, [](uv_prepare_t* handle) noexcept {
    owner_of(handle).enter();
    owner_of(handle).end_turn();
  });
  uv_unref(as_handle(before_poll));
  uv_unref(as_handle(wake));
}

Loop::Impl::~Impl() {
  ending = true;
  posted.clear();
  turn.run();
  lingering.stop();
  poller.stop();
  for (const auto& signal : signals) uv_close(as_handle(signal->handle), nullptr);
  uv_close(as_handle(before_poll), nullptr);
  uv_close(as_handle(timer), nullptr);
  uv_close(as_handle(wake), nullptr);
  // No stream or listener outlives its loop.
  uv_walk(&uv, [](uv_handle_t* handle, void*) noexcept { CHECK(uv_is_closing(handle)); }, nullptr);
  while (uv_run(&uv, UV_RUN_DEFAULT) != 0) continue;  // repeated if a stop() was pending
  CHECK(uv_loop_close(&uv) == 0);
}

void Loop::Impl::enter() {
  timers.tell(now_of(uv));
}

void Loop::Impl::run() {
  REQUIRE(!thread.runs(), "Loop::run", "the loop runs already: a handler must not run it again");
  thread.enter();
  stopped = false;
  uv_update_time(&uv);
  enter();
  run_posted();
  for (;;) {
    end_turn();
    if (stopped) break;
    const bool more = uv_run(&uv, UV_RUN_DEFAULT) != 0;
    enter();
    if (stopped) continue;  // the last turn ends above
    if (!more && turn.empty()) {
      arm_timer();  // libuv 1.45 and later returns between a timer's end and its next start
      const std::lock_guard lock(posted_mutex);
      if (!uv_loop_alive(&uv) && posted.empty()) break;
    }
    run_posted();
  }
  thread.leave();
}

void Loop::Impl::end_turn() {
  do {
    turn.run();
    poller.apply_changes();  // may end streams
  } while (!turn.empty());
  arm_timer();
}

void Loop::Impl::arm_timer() {
  const std::optional<base::MonotonicTime> deadline = timers.next_deadline();
  if (!deadline) {
    if (armed_for) uv_timer_stop(&timer);
    armed_for.reset();
    return;
  }
  // One wake-up too early is cheaper than moving libuv's timer whenever a deadline moves away.
  if (armed_for && *armed_for <= *deadline) return;
  armed_for = deadline;
  const auto after = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now_of(uv)).count();
  uv_timer_start(
      &timer,
      [](uv_timer_t* handle) noexcept {
        Impl& loop = owner_of(handle);
        loop.armed_for.reset();
        loop.timers.advance_to(now_of(loop.uv));
      },
      after > 0 ? static_cast<std::uint64_t>(after) : 0, 0);
}

void Loop::Impl::post(Task task) {
  bool first;
  {
    const std::lock_guard lock(posted_mutex);
    first = posted.empty();
    posted.push_back(std::move(task));
  }
  if (first) uv_async_send(&wake);
}

void Loop::Impl::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(posted_mutex);
    tasks.swap(posted);
  }
  for (Task& task : tasks) std::exchange(task, nullptr)();
}

void Loop::Impl::run_in_pool(Task work, Task done) {
  auto* pool_work = new PoolWork{{}, this, std::move(work), std::move(done)};
  pool_work->request.data = pool_work;
  const int status = uv_queue_work(
      &uv, &pool_work->request,
      [](uv_work_t* request) noexcept { static_cast<PoolWork*>(request->data)->work(); },
      [](uv_work_t* request, int) noexcept {
        const std::unique_ptr<PoolWork> finished(static_cast<PoolWork*>(request->data));
        finished->loop->enter();
        if (!finished->loop->ending && finished->done) finished->done();
      });
  CHECK(status == 0);
}

void Loop::Impl::on_signal(int signal_number, Task handler) {
  for (const auto& signal : signals) {
    if (signal->handle.signum != signal_number) continue;
    signal->handler = std::move(handler);
    return;
  }
  signals.push_back(std::unique_ptr<Signal>(new Signal{{}, this, std::move(handler)}));
  Signal& signal = *signals.back();
  signal.handle.data = &signal;
  uv_signal_init(&uv, &signal.handle);
  const auto on_signal = [](uv_signal_t* handle, int) noexcept {
    Signal& raised = *static_cast<Signal*>(handle->data);
    raised.loop->enter();
    const Task task = raised.handler;  // it may replace itself
    task();
  };
  CHECK(uv_signal_start(&signal.handle, on_signal, signal_number) == 0);
  uv_unref(as_handle(signal.handle));
}

Loop::Loop(LogSink log) : impl_(std::make_unique<Impl>(std::move(log))) {}

Loop::~Loop() = default;

base::Environment& Loop::environment() {
  return impl_->environment;
}

void Loop::run() {
  impl_->run();
}

void Loop::stop() {
  impl_->stopped = true;
  uv_stop(&impl_->uv);
}

void Loop::post(Task task) {
  impl_->post(std::move(task));
}

void Loop::run_in_pool(Task work, Task done) {
  impl_->run_in_pool(std::move(work), std::move(done));
}

void Loop::on_signal(int signal_number, Task handler) {
  impl_->on_signal(signal_number, std::move(handler));
}

}  // namespace snug::net
