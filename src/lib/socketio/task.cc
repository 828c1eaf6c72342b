// The part of coroutines that is no template.
#include "snug/task.h"

#include <exception>

#include "base/guard.h"

namespace snug::task {

void on_lost(const std::exception_ptr& error) {
  if (!base::LostExceptions::take(error)) std::terminate();
}

}  // namespace snug::task
