// snug::Loop over net::Loop, with timers by number.
#include "snug/loop.h"

#include <csignal>
#include <utility>

#include "server/loop_impl.h"

namespace snug {

class Loop::Impl::UserTimer final : public base::TurnQueue::Disposable, base::Timer::Target {
 public:
  UserTimer(Impl& loop, TimerId id, std::chrono::milliseconds period, bool repeat, Task task)
      : loop_(loop),
        id_(id),
        period_(period),
        repeat_(repeat),
        task_(std::move(task)),
        timer_(loop.net_.environment().timers, *this) {
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

Loop::Impl::Impl() : net_(LogSink()) {}

Loop::Impl::~Impl() = default;

Loop::TimerId Loop::Impl::start_timer(std::chrono::milliseconds after, bool repeat, Task task) {
  const TimerId id = ++last_id_;
  timers_.emplace(id, std::make_unique<UserTimer>(*this, id, after, repeat, std::move(task)));
  return id;
}

void Loop::Impl::clear_timer(TimerId id) {
  auto node = timers_.extract(id);
  if (node.empty()) return;
  node.mapped()->stop();
  // Its own task may be what runs.
  net_.environment().turn.dispose(std::move(node.mapped()));
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}

Loop::~Loop() = default;

void Loop::run() {
  impl_->net().run();
}

void Loop::stop() {
  impl_->net().stop();
}

void Loop::post(Task task) {
  impl_->net().post(std::move(task));
}

void Loop::run_in_pool(Task work, Task done) {
  impl_->net().run_in_pool(std::move(work), std::move(done));
}

std::chrono::steady_clock::time_point Loop::now() const {
  return impl_->net().environment().timers.now();
}

Loop::TimerId Loop::set_timeout(std::chrono::milliseconds after, Task task) {
  return impl_->start_timer(after, false, std::move(task));
}

Loop::TimerId Loop::set_interval(std::chrono::milliseconds every, Task task) {
  return impl_->start_timer(every, true, std::move(task));
}

void Loop::clear_timer(TimerId id) {
  impl_->clear_timer(id);
}

void Loop::on_terminate(Task handler) {
  impl_->net().on_signal(SIGTERM, handler);
  impl_->net().on_signal(SIGINT, std::move(handler));
}

void Loop::on_reload(Task handler) {
  impl_->net().on_signal(SIGHUP, std::move(handler));
}

}  // namespace snug
