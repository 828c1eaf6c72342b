// Random ids.
#include "storage/ids.h"

#include <span>

#include "model/ids.h"
#include "model/random.h"

namespace snug::storage {

IdSource random_ids() {
  return [](IdKind) {
    std::int64_t id = 0;
    while (id == 0) {
      model::fill_random(std::as_writable_bytes(std::span(&id, 1)));
      id &= model::kMaxRandomId;
    }
    return id;
  };
}

}  // namespace snug::storage
