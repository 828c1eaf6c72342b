// See memory_core.h.
#include "testing/memory_core.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace snug::test_support {

namespace {

// A program that is still busy after this many turns will never be idle. A test that fails says
// more than a test that hangs.
constexpr int kMaxTurnsWithoutTime = 1'000'000;

}  // namespace

MemoryCore::MemoryCore(const std::function<bool()>& pump, base::WallTime date, std::uint64_t seed)
    : pump_(pump), manual_(date, seed), network_(manual_) {}

bool MemoryCore::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) std::exchange(task, nullptr)();
  return !tasks.empty();
}

/// Due timers need no time to pass. A loop also fires them after a turn.
bool MemoryCore::fire_due() {
  const base::MonotonicTime now = manual_.timers.now();
  const auto deadline = manual_.timers.next_deadline();
  if (!deadline || *deadline > now) return false;
  manual_.move_to(now);
  return true;
}

bool MemoryCore::has_posted() {
  const std::lock_guard lock(posted_mutex_);
  return !posted_.empty();
}

void MemoryCore::turn_until_idle() {
  for (int turns = 0;; ++turns) {
    REQUIRE(turns < kMaxTurnsWithoutTime, "snug::testing::World",
            "the program is still busy after a million turns in which no time passed: does a task "
            "post itself for ever?");
    const bool ran = run_posted();
    manual_.end_turn();
    const bool moved = pump_();
    const bool fired = fire_due();
    if (!ran && !moved && !fired && !has_posted()) return;
  }
}

void MemoryCore::settle() {
  if (std::exchange(running_, true)) return;
  turn_until_idle();
  running_ = false;
}

void MemoryCore::advance(base::Duration by) {
  REQUIRE(!running_, "World::advance", "called inside a handler; only the test moves time");
  running_ = true;
  manual_.advance(by, [this] { turn_until_idle(); });
  running_ = false;
}

void MemoryCore::run() {
  REQUIRE(!running_, "Loop::run", "the loop runs already: a handler must not run it again");
  running_ = true;
  stopped_ = false;
  turn_until_idle();
  for (;;) {
    const auto deadline = manual_.timers.next_deadline();
    if (stopped_ || !deadline) break;
    manual_.move_to(*deadline);
    turn_until_idle();
  }
  running_ = false;
}

bool MemoryCore::run_once(std::chrono::milliseconds wait) {
  stopped_ = false;
  settle();
  const auto next = next_turn_in();
  if (!stopped_ && next && wait.count() > 0) advance(std::min(*next, wait));
  return !stopped_ && next_turn_in().has_value();
}

std::optional<std::chrono::milliseconds> MemoryCore::next_turn_in() {
  if (has_posted() || !manual_.turn.empty()) return std::chrono::milliseconds(0);
  const auto deadline = manual_.timers.next_deadline();
  if (!deadline) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - manual_.timers.now());
  return std::max(left, std::chrono::milliseconds(0));
}

void MemoryCore::post(Task task) {
  const std::lock_guard lock(posted_mutex_);
  posted_.push_back(std::move(task));
}

void MemoryCore::run_in_pool(Task work, Task done) {
  post([this, work = std::move(work), done = std::move(done)]() mutable {
    work();
    if (done) post(std::move(done));
  });
}

void MemoryCore::run_on(net::Threads&, Task work, net::JobDone done) {
  run_in_pool(std::move(work), [done = std::move(done)] { done(net::JobEnd::kRan); });
}

void MemoryCore::on_signal(int signal_number, Task handler) {
  signals_[signal_number] = std::move(handler);
}

void MemoryCore::raise(int signal_number) {
  const auto found = signals_.find(signal_number);
  if (found == signals_.end()) return;
  post(found->second);
  settle();
}

Result<std::unique_ptr<net::Listener>> MemoryCore::listen(
    std::string_view address, net::Acceptor& acceptor,
    std::shared_ptr<const net::TlsIdentity> tls) {
  return network_.listen(address, acceptor, tls != nullptr);
}

std::unique_ptr<net::Connecting> MemoryCore::connect(std::string_view address,
                                                     net::ConnectOptions options,
                                                     net::ConnectHandler done) {
  return network_.open(address, std::move(options), std::move(done));
}

}  // namespace snug::test_support
