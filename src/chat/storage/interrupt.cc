// Ends a search that runs on another thread.
#include "storage/interrupt.h"

#include <sqlite3.h>

namespace snug::storage {

void Interrupt::begin(std::uint64_t number, sqlite3* connection) {
  const std::lock_guard lock(mutex_);
  running_ = number;
  connection_ = connection;
  is_stopped_ = is_closed_;
}

void Interrupt::end() {
  const std::lock_guard lock(mutex_);
  running_ = 0;
  connection_ = nullptr;
}

void Interrupt::stop(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (running_ == number) stop_running();
}

void Interrupt::stop_all() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  stop_running();
}

bool Interrupt::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return is_stopped_;
}

/// SQLite takes this call from any thread while the connection is open.
void Interrupt::stop_running() {
  is_stopped_ = true;
  if (connection_ != nullptr) sqlite3_interrupt(connection_);
}

}  // namespace snug::storage
