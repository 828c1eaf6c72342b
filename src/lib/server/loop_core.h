// The base of a snug::Loop: libuv in a program, memory and a manual clock in tests (testing/).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/guard.h"
#include "net/connect.h"
#include "net/listener.h"
#include "net/loop.h"
#include "snug/loop.h"
#include "snug/result.h"

namespace snug::server {

/// Owned by its loop. The calls have the same meaning as in snug::Loop and net::Loop.
class LoopCore {
 public:
  using Task = Loop::Task;

  virtual ~LoopCore() = default;
  virtual base::Environment& environment() = 0;
  virtual void run() = 0;
  virtual bool run_once(std::chrono::milliseconds wait) = 0;
  virtual std::optional<std::chrono::milliseconds> next_turn_in() = 0;
  virtual void stop() = 0;
  virtual void post(Task task) = 0;
  virtual void run_in_pool(Task work, Task done) = 0;
  /// The same for work of the library.
  virtual void run_in_library_pool(Task work, Task done) = 0;
  virtual void run_on(net::Threads& threads, Task work, net::JobDone done) = 0;
  virtual void on_signal(int signal_number, Task handler) = 0;
  /// See net::listen.
  virtual Result<std::unique_ptr<net::Listener>> listen(
      std::string_view address, net::Acceptor& acceptor,
      std::shared_ptr<const net::TlsIdentity> tls) = 0;
  /// See net::connect.
  virtual std::unique_ptr<net::Connecting> connect(std::string_view address,
                                                   net::ConnectOptions options,
                                                   net::ConnectHandler done) = 0;
  /// The servers of this loop that exist. A Redis counts as one.
  void add_server() { ++server_count_; }
  void remove_server() { --server_count_; }
  bool has_servers() const { return server_count_ > 0; }
  /// Null when there is no libuv beneath.
  virtual net::Loop* net() { return nullptr; }
  /// The log of a server, for a loop that was made without one.
  virtual void offer_log(const LogSink& log) { environment().log = log; }

  /// Runs `task`, which resumes a coroutine. Its exception is logged.
  void go_on(const Task& task) { base::guarded(environment().log, {"a coroutine"}, task); }

 private:
  int server_count_ = 0;
};

}  // namespace snug::server
