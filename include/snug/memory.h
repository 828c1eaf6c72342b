// How a program uses memory: gives back to the system what it needs no more. Both are the program's
// choice, since they are about the whole process; any thread may call them.
#pragma once

namespace snug {

/// Before anything else in main(): the space of large blocks (of 1 MiB and more: one that hashes a
/// password, say) goes back as soon as they are freed, and no more than 1 MiB of free space is
/// kept. By default the C library (glibc) keeps more after each large block.
///
///     snug::return_large_blocks();
void return_large_blocks();

/// Once the server listens: free space and the pages of the program and its libraries that only
/// starting needed leave the process, some 2 MiB with OpenSSL. They are files' pages, so those that
/// are wanted again come back by themselves.
///
///     snug::forget_startup();
void forget_startup();

}  // namespace snug
