// Options as a server can use them.
#pragma once

#include "snug/options.h"

namespace snug::server {

/// `options` itself. Throws std::invalid_argument with the message of snug::validate() if a server
/// cannot use them.
const ServerOptions& valid(const ServerOptions& options);

}  // namespace snug::server
