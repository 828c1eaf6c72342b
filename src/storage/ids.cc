// Random ids.
#include "storage/ids.h"

#include <cstring>
#include <memory>

#include "base/random.h"
#include "model/ids.h"

namespace snug::storage {

IdSource random_ids() {
  return [random = std::make_shared<base::SystemRandom>()](IdKind) {
    std::int64_t id = 0;
    while (id == 0) {
      std::byte bytes[sizeof(id)];
      random->fill(bytes);
      std::memcpy(&id, bytes, sizeof(id));
      id &= model::kMaxRandomId;
    }
    return id;
  };
}

}  // namespace snug::storage
