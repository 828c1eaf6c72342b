// snug::Loop over libuv, with numbered timers.
#include "snug/loop.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/check.h"
#include "base/loop_thread.h"
#include "net/watch.h"
#include "server/loop_impl.h"

namespace snug {

namespace {

// As in Node: a shorter one would keep the loop busy without a pause.
constexpr std::chrono::milliseconds kShortestInterval{1};

class UvCore final : public server::LoopCore {
 public:
  explicit UvCore(LoopOptions options)
      : has_log_(options.log != nullptr),
        net_({std::move(options.log), options.pool_thread_count, options.uv_loop}) {}

  base::Environment& environment() override { return net_.environment(); }
  void run() override { net_.run(); }
  bool run_once(std::chrono::milliseconds wait) override { return net_.run_once(wait); }
  std::optional<std::chrono::milliseconds> next_turn_in() override { return net_.next_turn_in(); }
  void stop() override { net_.stop(); }
  void post(Task task) override { net_.post(std::move(task)); }
  void run_in_pool(Task work, Task done) override {
    net_.run_in_pool(std::move(work), std::move(done));
  }
  void run_in_library_pool(Task work, Task done) override {
    net_.run_in_library_pool(std::move(work), std::move(done));
  }
  void run_on(net::Threads& threads, Task work, net::JobDone done) override {
    net_.run_on(threads, std::move(work), std::move(done));
  }
  void on_signal(int signal_number, Task handler) override {
    net_.on_signal(signal_number, std::move(handler));
  }
  Result<std::unique_ptr<net::Listener>> listen(
      std::string_view address, net::Acceptor& acceptor,
      std::shared_ptr<const net::TlsIdentity> tls) override {
    return net::listen(net_, address, acceptor, std::move(tls));
  }
  std::unique_ptr<net::Connecting> connect(std::string_view address, net::ConnectOptions options,
                                           net::ConnectHandler done) override {
    return net::connect(net_, address, std::move(options), std::move(done));
  }
  net::Loop* net() override { return &net_; }
  void offer_log(const LogSink& log) override {
    if (!std::exchange(has_log_, true)) environment().log = log;
  }

 private:
  bool has_log_;
  net::Loop net_;
};

}  // namespace

class Loop::Impl::UserTimer final : public base::TurnQueue::Disposable, base::Timer::Target {
 public:
  UserTimer(Impl& loop, TimerId id, std::chrono::milliseconds period, bool repeat, Task task)
      : loop_(loop),
        id_(id),
        period_(period),
        repeat_(repeat),
        task_(std::move(task)),
        timer_(loop.core_->environment().timers, *this) {
    timer_.start(period_);
  }

  void stop() { timer_.stop(); }

 private:
  void on_timer(base::Timer&) override {
    if (repeat_) {
      timer_.start(period_);
    } else {
      loop_.clear_timer(id_);
    }
    task_();
  }

  Impl& loop_;
  const TimerId id_;
  const std::chrono::milliseconds period_;
  const bool repeat_;
  const Task task_;
  base::Timer timer_;
};

Loop::Impl::Impl(std::unique_ptr<server::LoopCore> core) : core_(std::move(core)) {}

Loop::Impl::~Impl() {
  // One by one, because a coroutine waiting for a timer is destroyed with it and may clear others.
  while (!timers_.empty()) timers_.extract(timers_.begin());
}

Loop::TimerId Loop::Impl::start_timer(std::chrono::milliseconds after, bool repeat, Task task) {
  ON_LOOP_THREAD(core_->environment(), "Loop::set_timeout or Loop::set_interval");
  const TimerId id = ++last_id_;
  timers_.emplace(id, std::make_unique<UserTimer>(*this, id, after, repeat, std::move(task)));
  return id;
}

void Loop::Impl::clear_timer(TimerId id) {
  ON_LOOP_THREAD(core_->environment(), "Loop::clear_timer");
  auto node = timers_.extract(id);
  if (node.empty()) return;
  node.mapped()->stop();
  // Later, because the timer's own task may be running.
  core_->environment().turn.dispose(std::move(node.mapped()));
}

Loop::Loop() : Loop(LoopOptions{}) {}

Loop::Loop(LoopOptions options)
    : impl_(std::make_unique<Impl>(std::make_unique<UvCore>(std::move(options)))) {}

Loop::Loop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Loop::~Loop() {
  REQUIRE(!impl_->core().has_servers(), "Loop::~Loop",
          "a server or a Redis of this loop still exists; declare it after the loop, or destroy it "
          "before");
}

void Loop::run() {
  impl_->core().run();
}

bool Loop::run_once(std::chrono::milliseconds wait) {
  return impl_->core().run_once(wait);
}

int Loop::descriptor() const {
  const net::Loop* net = impl_->core().net();
  return net != nullptr ? net->descriptor() : -1;
}

std::optional<std::chrono::milliseconds> Loop::next_turn_in() {
  return impl_->core().next_turn_in();
}

Result<Watch> Loop::watch(int descriptor, WatchEvents events, Watch::Handler handler) {
  net::Loop* const net = impl_->core().net();
  if (net != nullptr) return net::watch(*net, descriptor, events, std::move(handler));
  return Unexpected(Error{"no_descriptors", "a loop in memory watches no descriptors"});
}

void Loop::stop() {
  ON_LOOP_THREAD(impl_->core().environment(), "Loop::stop");
  impl_->core().stop();
}

void Loop::post(Task task) {
  impl_->core().post(std::move(task));
}

void Loop::run_in_pool(Task work, Task done) {
  ON_LOOP_THREAD(impl_->core().environment(), "Loop::run_in_pool");
  impl_->core().run_in_pool(std::move(work), std::move(done));
}

std::chrono::steady_clock::time_point Loop::now() const {
  return impl_->core().environment().timers.now();
}

Loop::TimerId Loop::set_timeout(std::chrono::milliseconds after, Task task) {
  return impl_->start_timer(after, false, std::move(task));
}

Awaitable<> Loop::set_timeout(std::chrono::milliseconds after) {
  return Awaitable<>([&](auto done) { set_timeout(after, [this, done] { go_on(done); }); });
}

void Loop::go_on(const Task& task) {
  impl_->core().go_on(task);
}

Loop::TimerId Loop::set_interval(std::chrono::milliseconds every, Task task) {
  return impl_->start_timer(std::max(every, kShortestInterval), true, std::move(task));
}

void Loop::clear_timer(TimerId id) {
  impl_->clear_timer(id);
}

void Loop::on_terminate(Task handler) {
  impl_->core().on_signal(SIGTERM, handler);
  impl_->core().on_signal(SIGINT, std::move(handler));
}

void Loop::on_reload(Task handler) {
  impl_->core().on_signal(SIGHUP, std::move(handler));
}

}  // namespace snug
