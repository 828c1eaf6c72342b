// The folder that holds everything durable.
#pragma once

#include <filesystem>

#include "snug/result.h"

namespace snug::app {

/// Makes the folder, readable by its owner alone, when it is missing, and returns its absolute
/// path. Errors: `data_unusable` (no permission, not a folder). The storage room locks what it
/// opens in it.
Result<std::filesystem::path> make_data_directory(const std::filesystem::path& path);

std::filesystem::path database_file(const std::filesystem::path& data);

/// Where a running server of that folder takes commands from this machine's administrator.
std::filesystem::path control_socket(const std::filesystem::path& data);

}  // namespace snug::app
