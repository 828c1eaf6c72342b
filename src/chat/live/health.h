// Whether the chat takes work: not while it stops, and never again after the store failed.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "model/store.h"
#include "protocol/failure.h"

namespace snug::chat {

class Health {
 public:
  explicit Health(std::function<void()> on_storage_failed)
      : on_storage_failed_(std::move(on_storage_failed)) {}

  bool accepting() const { return !stopping_ && !failed_; }
  bool failed() const { return failed_; }
  void stop() { stopping_ = true; }

  /// What to answer after this error. A read that fails is no failure of the store: others go on.
  /// Nothing after kFailed: then whatever one says may be a lie
  /// (it may be stored), so that nothing more is said and the program is told to end.
  std::optional<Failure> failure(model::StoreError error);

 private:
  std::function<void()> on_storage_failed_;
  bool stopping_ = false;
  bool failed_ = false;
};

}  // namespace snug::chat
