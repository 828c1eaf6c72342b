// Whether the chat accepts requests: not while it stops, and never again after the store failed.
#pragma once

#include <functional>
#include <utility>

#include "model/store.h"

namespace snug::chat {

class Health {
 public:
  explicit Health(std::function<void()> on_storage_failed)
      : on_storage_failed_(std::move(on_storage_failed)) {}

  bool accepting() const { return !stopping_ && !failed_; }
  bool failed() const { return failed_; }
  void stop() { stopping_ = true; }

  /// Takes an error of the store. After kFailed the state of the store is unknown, so nothing is
  /// answered any more and the program is told to end. Every other error concerns one request.
  void note(model::StoreError error) {
    const bool is_end = error == model::StoreError::kFailed;
    if (is_end && !std::exchange(failed_, true) && on_storage_failed_) on_storage_failed_();
  }

 private:
  std::function<void()> on_storage_failed_;
  bool stopping_ = false;
  bool failed_ = false;
};

}  // namespace snug::chat
