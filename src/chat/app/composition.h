// The parts that every command on the database needs: loop, store, server and chat, wired once.
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

/// Listens on no address. Lives on the thread that runs the loop.
class Composition {
 public:
  /// Opens the database in the folder `data`. Errors: those of storage::Database::open.
  static Result<std::unique_ptr<Composition>> open(const Config& config,
                                                   const std::filesystem::path& data, LogSink log);
  /// Checkpoints and closes the database.
  ~Composition();
  Composition(const Composition&) = delete;
  Composition& operator=(const Composition&) = delete;

  Loop& loop() { return loop_; }
  Server& server() { return *server_; }
  chat::Chat& chat() { return *chat_; }
  const LogSink& log() const { return log_; }

  /// Finishes pending work, tells the clients, and stops the loop, after ten seconds at the latest.
  /// A second call stops at once.
  void stop();
  /// Whether another program keeps the database locked. A restart would not help then.
  bool is_locked_out() const { return database_->is_locked_out(); }
  /// Whether the disk or the database failed. Then the loop has stopped, nobody knows whether the
  /// last writes are stored, and the process must end.
  bool store_failed() const { return store_failed_; }

 private:
  Composition(const Config& config, LogSink log);
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
