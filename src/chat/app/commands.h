// The administrator's commands: snug invite, snug user list, snug user reset.
#pragma once

#include "app/command_line.h"
#include "app/config.h"

namespace snug::app {

/// Asks the server that runs on the data folder, or opens the database itself if none does. Prints
/// the outcome and returns an exit code.
int run_command(const Arguments& arguments, const Config& config);

}  // namespace snug::app
