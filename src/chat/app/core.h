// The parts that every way of running the program needs: loop, store, server and chat, wired once.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "doors/chat.h"
#include "live/loop_clock.h"
#include "snug/loop.h"
#include "snug/result.h"
#include "snug/server.h"
#include "storage/database.h"

namespace snug::app {

/// Everything but addresses: it listens on none. Lives on the thread that runs the loop.
class Core {
 public:
  /// Opens the database in the folder `data`. Errors: those of storage::Database::open.
  static Result<std::unique_ptr<Core>> open(const Config& config, const std::filesystem::path& data,
                                            LogSink log);
  /// Checkpoints and closes the database.
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Loop& loop() { return loop_; }
  Server& server() { return *server_; }
  chat::Chat& chat() { return *chat_; }
  const LogSink& log() const { return log_; }

  /// Lets what is under way finish, tells the clients, and stops the loop; at the latest after
  /// ten seconds. A second call stops at once.
  void stop();
  /// Whether another program keeps the database locked: starting anew would not help.
  bool is_locked_out() const { return database_->is_locked_out(); }
  /// Whether the disk or the database failed. The loop has stopped then, and nobody knows whether
  /// the last writes are stored: the process has to end.
  bool store_failed() const { return store_failed_; }

 private:
  Core(const Config& config, LogSink log);
  Result<void> open_store(const Config& config, const std::filesystem::path& data);
  void on_store_failed(std::string_view why);

  LogSink log_;
  Loop loop_;
  chat::LoopClock clock_{loop_};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<chat::Chat> chat_;
  bool stopping_ = false;
  bool store_failed_ = false;
};

}  // namespace snug::app
