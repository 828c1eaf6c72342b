// The admin namespace of one server: who may join, what they see, and which commands they may use.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "admin/describe.h"
#include "admin/gate.h"
#include "admin/reporter.h"
#include "admin/traffic.h"
#include "admin/watcher.h"
#include "base/timer_queue.h"
#include "server/monitor.h"
#include "server/server_impl.h"
#include "snug/admin.h"

namespace snug::admin {

class Admin final : public server::Monitor, private base::Timer::Target {
 public:
  /// `server` owns this.
  Admin(Server::Impl& server, const AdminOptions& options);

  // Monitor
  void on_session(bool polling) override;
  void on_upgrade() override { --polling_count_; }
  void on_session_over(engineio::CloseReason reason, bool polling) override;
  void on_received(std::size_t bytes) override;
  void on_sent(std::size_t bytes) override;
  void on_server_closing() override { stats_timer_.stop(); }

 private:
  void on_admin(Socket admin);
  void send_all_sockets(const Socket& admin);
  void on_timer(base::Timer& timer) override;
  Json stats();
  void count(std::string_view kind, std::uint64_t by = 1, std::string_view reason = {});

  Server::Impl& server_;
  const Reporter reporter_;
  const Describer describer_;
  const std::shared_ptr<Gate> gate_;
  const Json supported_features_;
  const bool read_only_;
  const Json identity_;  ///< The constant members of the statistics.
  const base::MonotonicTime started_;
  Traffic traffic_;
  std::size_t polling_count_ = 0;
  std::optional<Watcher> watcher_;  ///< Set in development mode.
  base::Timer stats_timer_;
};

}  // namespace snug::admin
