// Translates the options of a snug::Server for the rooms below.
#pragma once

#include <cstddef>

#include "engineio/options.h"
#include "http/limits.h"
#include "snug/options.h"

namespace snug::server {

/// For options that validate() accepts.
engineio::Options engineio_options(const ServerOptions& options);
http::Limits http_limits(const HttpLimits& limits);
/// The process's limit of open files, less a few for other uses.
std::size_t usual_max_connections();

}  // namespace snug::server
