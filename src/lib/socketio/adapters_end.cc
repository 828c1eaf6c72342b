// Waits for the adapters of all namespaces.
#include "socketio/adapters_end.h"

#include <utility>

#include "socketio/namespace_impl.h"

namespace snug::socketio {

/// Shared by the callbacks of the adapters. Gone when each was called or dropped.
class AdaptersEnd::Open {
 public:
  explicit Open(std::weak_ptr<AdaptersEnd*> owner) : owner_(std::move(owner)) {}
  ~Open() {
    if (const auto owner = owner_.lock()) (*owner)->end();
  }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;

 private:
  const std::weak_ptr<AdaptersEnd*> owner_;
};

void AdaptersEnd::close(const std::vector<std::shared_ptr<Namespace::Impl>>& namespaces,
                        std::function<void()> done) {
  waiting_.push_back(std::move(done));
  if (timer_.active()) return;
  timer_.start(kMaxWait);
  const auto open = std::make_shared<Open>(self_);
  for (const auto& nsp : namespaces) {
    nsp->close_adapter([until = open]() mutable { until.reset(); });
  }
}

void AdaptersEnd::end() {
  timer_.stop();
  for (const std::function<void()>& done : std::exchange(waiting_, {})) done();
}

void AdaptersEnd::drop() {
  self_.reset();
  timer_.stop();
  std::exchange(waiting_, {}).clear();
}

}  // namespace snug::socketio
