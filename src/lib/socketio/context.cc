// Converts the options that concern this room.
#include "socketio/context.h"

#include <utility>

namespace snug::socketio {

Settings::Settings(const ServerOptions& options)
    : limits{.max_attachment_count = options.max_attachment_count,
             .max_attachment_bytes = options.max_attachment_bytes,
             .max_json_depth = options.max_json_depth},
      parser(options.parser),
      recovery(options.connection_state_recovery),
      unnoticed_break(options.ping_interval + 2 * options.ping_timeout),
      connect_timeout(options.connect_timeout),
      attachment_timeout(options.attachment_timeout),
      max_child_namespaces(options.max_child_namespaces),
      cleanup_empty_child_namespaces(options.cleanup_empty_child_namespaces) {}

Context::Context(base::Environment& surroundings, const ServerOptions& options,
                 std::shared_ptr<const bool> has_ended)
    : environment(surroundings),
      over(std::move(has_ended)),
      settings(options),
      encoder(settings.parser.get()),
      completions(surroundings) {}

}  // namespace snug::socketio
