// How the process uses memory: gives back what it needs no more.
#pragma once

namespace snug::app {

/// Before anything else: the space of large blocks, such as those that hash a password, goes back
/// to the system as soon as they are freed. By default the C library keeps more after each large
/// block.
void return_large_blocks();

/// Once the server listens: the pages of the program and its libraries that only starting needed
/// leave the process. They are files' pages, so those that are wanted again come back by
/// themselves.
void forget_startup();

}  // namespace snug::app
