// Ends a search that runs on another thread.
#pragma once

#include <cstdint>
#include <mutex>

struct sqlite3;

namespace snug::storage {

/// Searches have numbers, so that a late stop() ends none but its own. Any thread, except that
/// begin() and end() are called by the thread that searches.
class Interrupt {
 public:
  /// `connection` is the one that search `number` uses until end().
  void begin(std::uint64_t number, sqlite3* connection);
  void end();
  /// The search ends soon, in whatever SQLite does. Does nothing if another one runs.
  void stop(std::uint64_t number);
  /// Ends the running search and each one that begins later.
  void stop_all();

  /// Whether the running search should end.
  bool is_stopped() const;

 private:
  void stop_running();

  mutable std::mutex mutex_;
  std::uint64_t running_ = 0;  ///< 0 while none runs.
  sqlite3* connection_ = nullptr;
  bool is_stopped_ = false;
  bool is_closed_ = false;
};

}  // namespace snug::storage
