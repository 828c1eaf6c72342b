// See guard.h.
#include "socketio/guard.h"

#include "base/one_line.h"

namespace snug::socketio {

std::string log_thrown(const base::Environment& environment, std::string_view what,
                       std::string_view name, std::string_view thrown) {
  std::string line = "the handler of " + std::string(what);
  if (!name.empty()) line += " \"" + base::one_line(name, 100) + '"';
  base::log_thrown(environment.log, {"socketio: ", line}, thrown);
  return line + " threw";
}

}  // namespace snug::socketio
