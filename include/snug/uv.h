// The libuv loop beneath a snug::Loop, for programs that put handles of their own on it. Not part
// of snug.h. Include <uv.h> yourself and link with libuv; this header does without.
#pragma once

#include "snug/export.h"
#include "snug/loop.h"

struct uv_loop_s;  ///< libuv's uv_loop_t.

namespace snug {

/// The libuv loop of `loop`, valid as long as `loop`; null in a testing::World. Loop thread only.
///
///     uv_timer_t timer;
///     uv_timer_init(snug::uv_loop(loop), &timer);
///
/// You may start handles and requests on it, walk it, and read its time. Callbacks may call the
/// library as its handlers do; what they send goes out at the end of the turn. Loop::post() is the
/// better way for calls that start a time (a timeout, an acknowledgement's), because such a time
/// counts from the last callback of the library, not of yours.
///
/// Close your handles (uv_close) before `loop` ends. The loop's destructor runs the callbacks of
/// uv_close that are due; a handle that is still open then ends the program. A handle that is
/// active keeps Loop::run() going, unless you uv_unref() it.
///
/// Do not call uv_run, uv_stop or uv_loop_close on it (see LoopOptions::uv_loop for a loop that you
/// run yourself), do not touch handles that are not yours, and do not set its `data` if another
/// library does.
SNUG_API uv_loop_s* uv_loop(Loop& loop);

}  // namespace snug
