// The options of a snug::Server in the words of the rooms below.
#pragma once

#include <cstddef>

#include "engineio/options.h"
#include "http/limits.h"
#include "snug/options.h"

namespace snug::server {

/// The log hears of what makes no sense, and is left out.
engineio::Options engineio_options(const ServerOptions& options, const LogSink& log);
http::Limits http_limits(const HttpLimits& limits);
/// What the process may open, less a few files for everything else.
std::size_t usual_max_connections();

}  // namespace snug::server
