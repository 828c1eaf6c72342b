// What every part of one Socket.IO server works with: its surroundings, its settings, and what its
// parts share.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include "base/environment.h"
#include "base/text_pool.h"
#include "snug/options.h"
#include "snug/parser.h"
#include "socketio/completions.h"
#include "socketio/decoder.h"
#include "socketio/encoder.h"

namespace snug::socketio {

/// What the options say to this room.
struct Settings {
  explicit Settings(const ServerOptions& options);

  DecoderLimits limits;
  std::shared_ptr<const Parser> parser;  ///< Null is the default one.
  std::optional<ConnectionStateRecoveryOptions> recovery;
  /// How long a connection may be broken before it is noticed: a pong proves that what was sent
  /// before its ping has arrived.
  std::chrono::milliseconds unnoticed_break;
  std::chrono::milliseconds connect_timeout;
  std::chrono::milliseconds attachment_timeout;
  std::size_t max_child_namespaces;
  bool cleanup_empty_child_namespaces;
};

/// Owned by the hub, borrowed by all it owns. Nothing in it leads from one part to another. A
/// namespace may outlive it, and looks at `over` before it looks at anything else.
struct Context {
  Context(base::Environment& surroundings, const ServerOptions& options,
          std::shared_ptr<const bool> has_ended);

  base::Environment& environment;
  const std::shared_ptr<const bool> over;  ///< Whether the server has ended.
  const Settings settings;
  const Encoder encoder;
  Completions completions;
  base::TextPool event_names;  ///< Of handlers: all sockets have the same.
};

}  // namespace snug::socketio
