// See loop_thread.h.
#include "base/loop_thread.h"

#include "base/check.h"

namespace snug::base {

void require_loop_thread(const LoopThread* thread, const char* call) {
  REQUIRE(thread == nullptr || !thread->is_other(), call,
          "called from another thread than the one that runs the loop; hand the work over with "
          "Loop::post");
}

}  // namespace snug::base
