// The store on the real loop.
#include "net/loop.h"
#include "storage/database.h"

namespace snug::storage {

Result<std::unique_ptr<Database>> Database::open(net::Loop& loop, Options options) {
  base::Environment& environment = loop.environment();
  return open(Host{[&loop](std::function<void()> task) { loop.post(std::move(task)); },
                   environment.timers, environment.log},
              std::move(options));
}

}  // namespace snug::storage
