// Watches for descriptors of the program, as snug::Loop::watch() gives them.
#pragma once

#include "net/loop.h"
#include "snug/result.h"
#include "snug/watch.h"

namespace snug::net {

/// See snug::Loop::watch.
Result<Watch> watch(Loop& loop, int descriptor, WatchEvents events, Watch::Handler handler);

}  // namespace snug::net
