// `snug serve`: the chat, until it is told to stop.
#pragma once

#include <filesystem>

#include "app/config.h"

namespace snug::app {

/// Runs until SIGTERM or SIGINT, and returns an exit code.
int serve(const Config& config);

/// The start of links for people: the first public origin, otherwise the first of `addresses` (as
/// configured, or as bound) that has a URL.
std::string base_url(const Config& config, const std::vector<std::string>& addresses);

}  // namespace snug::app
