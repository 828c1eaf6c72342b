// The end of a server's parts.
#pragma once

#include <memory>

#include "base/turn_queue.h"

namespace snug::server {

/// Destroys the parts of a server, now if nothing waits in the turn queue, or some rounds of it
/// later. Objects that the turn still calls or destroys may refer to the parts. So may the objects
/// destroyed by those: the end of a stream ends its connection, then the session and its client.
void depart(base::TurnQueue& turn, std::unique_ptr<base::TurnQueue::Disposable> parts);

}  // namespace snug::server
