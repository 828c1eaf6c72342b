// Some at once, the others in their order.
#include "cluster/session_restores.h"

#include <algorithm>
#include <utility>

#include "snug/loop.h"

namespace snug::cluster {
namespace {

/// Enough to keep Redis busy. Each holds a page, and a large reply disturbs the others.
constexpr std::size_t kMaxRunningCount = 16;

}  // namespace

void SessionRestores::start(SessionRestore::Request request, Time until,
                            std::size_t max_waiting_count, Done done) {
  if (!client_) {
    client_ = redis_.duplicate(redis_.options());
    share_ = std::make_shared<RestoreShare>(RestoreShare{redis_, *client_, page_size_});
  }
  nsps_.insert(request.nsp);
  if (running_.size() < kMaxRunningCount) return run(std::move(request), std::move(done));
  if (waiting_.size() >= max_waiting_count) {
    return done(Unexpected(Error{"not_restored", "too many clients come back at once"}));
  }
  waiting_.push_back({std::move(request), until, std::move(done)});
}

void SessionRestores::run(SessionRestore::Request request, Done done) {
  if (running_.empty()) share_->page_size = page_size_;
  const auto place = std::make_shared<const SessionRestore*>(nullptr);
  auto restore =
      std::make_shared<SessionRestore>(share_, std::move(request),
                                       [weak = std::weak_ptr(self_), place,
                                        done = std::move(done)](Result<RestoredSession> outcome) {
                                         if (const auto self = weak.lock())
                                           (*self)->on_done(*place);
                                         done(std::move(outcome));
                                       });
  *place = restore.get();
  running_.push_back(restore);
  restore->start();
}

/// The restore itself keeps to the end of its call.
void SessionRestores::on_done(const SessionRestore* restore) {
  std::erase_if(running_, [restore](const auto& each) { return each.get() == restore; });
  run_waiting();
}

void SessionRestores::run_waiting() {
  const Time now = redis_.loop().now();
  while (!waiting_.empty() && running_.size() < kMaxRunningCount) {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    if (next.until > now) run(std::move(next.request), std::move(next.done));
  }
}

void SessionRestores::drop(const std::string& nsp) {
  std::erase_if(running_, [&nsp](const auto& each) { return each->nsp() == nsp; });
  std::erase_if(waiting_, [&nsp](const Waiting& each) { return each.request.nsp == nsp; });
  nsps_.erase(nsp);
  if (nsps_.empty()) {
    client_.reset();
    share_.reset();
  } else {
    run_waiting();
  }
}

}  // namespace snug::cluster
