// The folder that holds everything durable.
#pragma once

#include <filesystem>

#include "snug/result.h"

namespace snug::app {

/// Makes the folder, readable by its owner alone, if it is missing, and returns its absolute path.
/// Errors: `data_unusable` (no permission, not a folder). The storage room locks the files that it
/// opens there.
Result<std::filesystem::path> make_data_directory(const std::filesystem::path& path);

std::filesystem::path database_file(const std::filesystem::path& data);

/// The socket at which a server on that folder takes commands from this machine's administrator.
std::filesystem::path control_socket(const std::filesystem::path& data);

}  // namespace snug::app
