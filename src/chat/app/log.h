// Log lines on stderr, in the form that their reader wants: journald, a terminal or a file.
#pragma once

#include "snug/log.h"

namespace snug::app {

/// Lines below `level` are dropped. Under journald (JOURNAL_STREAM is stderr) a line begins with
/// its priority ("<6>") and has no time, because the journal keeps both. Elsewhere it has local
/// time and level.
LogSink make_log(LogLevel level);

/// Whether stderr is the stream that JOURNAL_STREAM names ("device:inode", systemd.exec(5)).
bool stderr_is_journal();

}  // namespace snug::app
