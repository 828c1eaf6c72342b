// One turn: libuv's callbacks, then the turn queue, then the timer is armed and the loop waits.
// libuv runs prepare handles after all due callbacks and before it computes how long to wait. So
// the loop never sleeps past timers or closings that a turn's end starts.
#include "net/loop.h"

#include <cerrno>
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

/// A pool without a limit runs everything.
JobDone always(Loop::Task done) {
  if (!done) return {};
  return [done = std::move(done)](JobEnd end) {
    // Not even the first thread could be started: `done` would believe that the work is done.
    if (end == JobEnd::kRefused)
      throw std::system_error(EAGAIN, std::generic_category(), "a thread");
    done();
  };
}

/// Ends a wait; what it would wake for is done in any turn.
struct WaitLimit final : base::Timer::Target {
  explicit WaitLimit(base::TimerQueue& timers) : timer(timers, *this) {}
  void on_timer(base::Timer&) override {}
  base::Timer timer;
};

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

/// A handle of libuv first, so that UvBox closes it and frees all of it.
struct Loop::Impl::Signal {
  uv_signal_t handle;
  Impl* loop;
  Task handler;
};

Loop::Impl::Impl(LoopSettings settings)
    : uv(settings.borrowed != nullptr ? *settings.borrowed : *init_loop(own_uv)),
      timers(now_of(uv)),
      poller(*this),
      lingering(*this),
      lookups(*this),
      jobs(*this, settings.pool_thread_count),
      read_bytes(new char[kReadBufferBytes]),
      environment{timers,   turn,
                  random,   settings.log ? std::move(settings.log) : base::log_to_stderr,
                  wall_now, &thread} {
  ignore_sigpipe();
  open_handles();
}

void Loop::Impl::open_handles() {
  before_poll.reset(new uv_prepare_t);
  uv_prepare_init(&uv, before_poll.get());
  timer.reset(new uv_timer_t);
  uv_timer_init(&uv, timer.get());
  auto* const async = new uv_async_t;
  require_opened(uv_async_init(&uv, async, [](uv_async_t* handle) noexcept {
    owner_of(handle).enter();
    owner_of(handle).run_posted();
  }));
  wake.reset(async);
  before_poll->data = timer->data = wake->data = this;
  uv_prepare_start(before_poll.get(), [](uv_prepare_t* handle) noexcept {
    owner_of(handle).enter();
    owner_of(handle).end_turn();
    // This turn was the one that it kept the loop for: the poll must not wait for nothing.
    if (owner_of(handle).after_poll) uv_unref(as_handle(handle));
  });
  uv_unref(as_handle(wake.get()));
  if (&uv == &own_uv) {
    uv_unref(as_handle(before_poll.get()));
  } else {
    lodge();
  }
}

/// Somebody else's uv_run() returns when libuv sees nothing to do. So the first turn, which starts
/// the timers of before, is made in any case, and a turn also ends after its poll.
void Loop::Impl::lodge() {
  uv_update_time(&uv);
  enter();
  after_poll.reset(new uv_check_t);
  uv_check_init(&uv, after_poll.get());
  after_poll->data = this;
  uv_check_start(after_poll.get(), [](uv_check_t* handle) noexcept {
    uv_unref(as_handle(owner_of(handle).before_poll.get()));
    owner_of(handle).enter();
    owner_of(handle).end_turn();
  });
  uv_unref(as_handle(after_poll.get()));
}

Loop::Impl::~Impl() {
  jobs.stop();
  drop_posted();
  turn.run();
  lingering.stop();
  poller.stop();
  signals.clear();
  before_poll.reset();
  after_poll.reset();
  timer.reset();
  wake.reset();
  if (&uv != &own_uv) return;  // its owner runs it once more
  // No stream, listener or handle of the program outlives its loop.
  uv_walk(
      &uv,
      [](uv_handle_t* handle, void*) noexcept {
        REQUIRE(uv_is_closing(handle), "Loop::~Loop",
                "a handle that the program put on uv_loop() is still open; close it before");
      },
      nullptr);
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
    if (!more && !has_more()) break;
    run_posted();
  }
  thread.leave();
}

bool Loop::Impl::has_more() {
  if (!turn.empty()) return true;
  arm_timer();  // libuv 1.45 and later returns between a timer's end and its next start
  if (uv_loop_alive(&uv)) return true;
  const std::lock_guard lock(posted_mutex);
  return !posted.empty();
}

bool Loop::Impl::run_once(std::chrono::milliseconds wait) {
  REQUIRE(!thread.runs(), "Loop::run_once", "the loop runs already: a handler must not turn it");
  thread.enter();
  uv_update_time(&uv);
  enter();
  const bool ran = run_posted();
  end_turn();
  if (!stopped) {
    const bool waits = !ran && wait.count() > 0 && has_more();
    WaitLimit limit(timers);
    if (waits) limit.timer.start(wait);
    arm_timer();
    poll_once(waits ? UV_RUN_ONCE : UV_RUN_NOWAIT);
    limit.timer.stop();
    enter();
    end_turn();
  }
  thread.leave();
  const bool ends = std::exchange(stopped, false);
  return !ends && has_more();
}

void Loop::Impl::poll_once(uv_run_mode mode) {
  // libuv polls only if something keeps the loop, and registers new descriptors only when it polls.
  uv_ref(as_handle(before_poll.get()));
  uv_run(&uv, mode);
  uv_unref(as_handle(before_poll.get()));
  unpolled = false;
}

std::optional<std::chrono::milliseconds> Loop::Impl::next_turn_in() {
  using std::chrono::milliseconds;
  if (unpolled || !turn.empty() || poller.has_changes()) return milliseconds(0);
  uv_update_time(&uv);
  arm_timer();  // for timers that were started outside of a turn
  const int after = uv_backend_timeout(&uv);
  if (!uv_loop_alive(&uv) || after < 0) return std::nullopt;
  return milliseconds(after);
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
    if (armed_for) uv_timer_stop(timer.get());
    armed_for.reset();
    return;
  }
  // One wake-up too early is cheaper than moving libuv's timer whenever a deadline moves away.
  if (armed_for && *armed_for <= *deadline) return;
  armed_for = deadline;
  const auto after = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now_of(uv)).count();
  uv_timer_start(
      timer.get(), [](uv_timer_t* handle) noexcept { owner_of(handle).on_timer(); },
      after > 0 ? static_cast<std::uint64_t>(after) : 0, 0);
}

void Loop::Impl::on_timer() {
  armed_for.reset();
  timers.advance_to(now_of(uv));
  // The turn ends before the next poll, not here: a timer of no time that the end starts would fire
  // before any I/O. libuv 1.45 and later calls timers last, and must see that another turn follows.
  if (after_poll) uv_ref(as_handle(before_poll.get()));
}

void Loop::Impl::post(Task task) {
  bool first;
  {
    const std::lock_guard lock(posted_mutex);
    first = posted.empty();
    posted.push_back(std::move(task));
  }
  if (first) uv_async_send(wake.get());
}

bool Loop::Impl::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(posted_mutex);
    tasks.swap(posted);
  }
  for (Task& task : tasks) std::exchange(task, nullptr)();
  return !tasks.empty();
}

void Loop::Impl::drop_posted() {
  std::vector<Task> tasks;
  do {
    tasks.clear();  // without the lock, because captures may post when they are destroyed
    const std::lock_guard lock(posted_mutex);
    tasks.swap(posted);
  } while (!tasks.empty());
}

void Loop::Impl::on_signal(int signal_number, Task handler) {
  for (const auto& signal : signals) {
    if (signal->handle.signum != signal_number) continue;
    signal->handler = std::move(handler);
    return;
  }
  auto* const added = new Signal{{}, this, std::move(handler)};
  uv_signal_init(&uv, &added->handle);
  signals.emplace_back(added);
  added->handle.data = added;
  const auto on_signal = [](uv_signal_t* handle, int) noexcept {
    Signal& raised = *static_cast<Signal*>(handle->data);
    raised.loop->enter();
    const Task task = raised.handler;  // it may replace itself
    task();
  };
  CHECK(uv_signal_start(&added->handle, on_signal, signal_number) == 0);
  uv_unref(as_handle(&added->handle));
  unpolled = true;
}

Loop::Loop(LoopSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}

Loop::~Loop() = default;

base::Environment& Loop::environment() {
  return impl_->environment;
}

void Loop::run() {
  impl_->run();
}

bool Loop::run_once(std::chrono::milliseconds wait) {
  return impl_->run_once(wait);
}

int Loop::descriptor() const {
  return uv_backend_fd(&impl_->uv);
}

std::optional<std::chrono::milliseconds> Loop::next_turn_in() {
  return impl_->next_turn_in();
}

void Loop::stop() {
  impl_->stopped = true;
  uv_stop(&impl_->uv);
}

void Loop::post(Task task) {
  impl_->post(std::move(task));
}

void Loop::run_in_pool(Task work, Task done) {
  run_on(impl_->jobs.program(), std::move(work), always(std::move(done)));
}

void Loop::run_in_library_pool(Task work, Task done) {
  run_on(impl_->jobs.library(), std::move(work), always(std::move(done)));
}

void Loop::run_on(Threads& threads, Task work, JobDone done) {
  impl_->jobs.run(threads, std::move(work), std::move(done));
}

uv_loop_s* Loop::uv() {
  return &impl_->uv;
}

void Loop::on_signal(int signal_number, Task handler) {
  impl_->on_signal(signal_number, std::move(handler));
}

}  // namespace snug::net
