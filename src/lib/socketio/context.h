// Shared by all parts of one Socket.IO server: environment, settings and common state.
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

/// The options that concern this room.
struct Settings {
  explicit Settings(const ServerOptions& options);

  DecoderLimits limits;
  std::shared_ptr<const Parser> parser;  ///< Null for the default parser.
  std::optional<ConnectionStateRecoveryOptions> recovery;
  /// The longest time that a broken connection can stay unnoticed. A pong proves the arrival of
  /// everything sent before its ping.
  std::chrono::milliseconds unnoticed_break;
  std::chrono::milliseconds connect_timeout;
  std::chrono::milliseconds attachment_timeout;
  std::size_t max_child_namespaces;
  bool cleanup_empty_child_namespaces;
};

/// Owned by the hub, borrowed by everything the hub owns. Nothing in it refers to a part of the
/// server. A namespace may outlive it, so a namespace checks `over` before it uses anything else
/// here.
struct Context {
  Context(base::Environment& surroundings, const ServerOptions& options,
          std::shared_ptr<const bool> has_ended);

  base::Environment& environment;
  const std::shared_ptr<const bool> over;  ///< Whether the server has ended.
  const Settings settings;
  const Encoder encoder;
  Completions completions;
  base::TextPool event_names;  ///< Names of handlers; all sockets use the same few.
};

}  // namespace snug::socketio
