// Returns unused memory to the system. Both calls concern the whole process, so the program
// decides; any thread may call them. A server by itself only has malloc_trim(3) called, on another
// thread, after half of its clients, and a thousand at least, have left.
#pragma once

#include "snug/export.h"

namespace snug {

/// Call this first in main(). From then on the space of large blocks (1 MiB and more, such as for
/// hashing a password) goes back to the system as soon as they are freed, and at most 1 MiB of free
/// space is kept. By default the C library (glibc) keeps more after each large block.
///
///     snug::return_large_blocks();
SNUG_API void return_large_blocks();

/// Call this once the server listens. Free space, and the pages of the program and its libraries
/// that only the start needed, leave the process: some 2 MiB with OpenSSL. They are pages of files,
/// so the kernel loads those that are needed again.
///
///     snug::forget_startup();
SNUG_API void forget_startup();

}  // namespace snug
