// The loop of a test's world: a clock that the test moves, a network in memory, and no threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "server/loop_core.h"
#include "testing/manual_environment.h"
#include "testing/memory_network.h"

namespace snug::test_support {

class MemoryCore final : public server::LoopCore {
 public:
  /// `pump` runs the other ends of the network once, and returns whether it did anything. Borrowed.
  MemoryCore(const std::function<bool()>& pump, base::WallTime date, std::uint64_t seed);

  MemoryNetwork& network() { return network_; }

  /// Runs everything that needs no time to pass. Does nothing if called from inside itself; work
  /// requested by a handler is done after the handler has returned.
  void settle();
  void advance(base::Duration by);
  void raise(int signal_number);

  base::Environment& environment() override { return manual_.get(); }
  /// Jumps from deadline to deadline until stop(), or until none is left.
  void run() override;
  bool run_once(std::chrono::milliseconds wait) override;
  std::optional<std::chrono::milliseconds> next_turn_in() override;
  void stop() override { stopped_ = true; }
  void post(Task task) override;
  /// Runs on the loop's own thread, in a turn of its own.
  void run_in_pool(Task work, Task done) override;
  void run_in_library_pool(Task work, Task done) override {
    run_in_pool(std::move(work), std::move(done));
  }
  /// The same: the threads are not used.
  void run_on(net::Threads& threads, Task work, net::JobDone done) override;
  void on_signal(int signal_number, Task handler) override;
  Result<std::unique_ptr<net::Listener>> listen(
      std::string_view address, net::Acceptor& acceptor,
      std::shared_ptr<const net::TlsIdentity> tls) override;
  std::unique_ptr<net::Connecting> connect(std::string_view address, net::ConnectOptions options,
                                           net::ConnectHandler done) override;

 private:
  bool run_posted();
  bool fire_due();
  bool has_posted();
  void turn_until_idle();

  const std::function<bool()>& pump_;
  ManualEnvironment manual_;
  MemoryNetwork network_;
  std::mutex posted_mutex_;
  std::vector<Task> posted_;
  std::map<int, Task> signals_;
  bool running_ = false;
  bool stopped_ = false;
};

}  // namespace snug::test_support
