// Where new ids come from.
#pragma once

#include <cstdint>
#include <functional>

namespace snug::storage {

enum class IdKind { kUser, kDevice, kRoom };

/// Gives ids of 1 to model::kMaxRandomId. The writer's thread only. Nobody looks whether one is
/// there already: for that to matter once in a lifetime there would have to be a hundred million.
using IdSource = std::function<std::int64_t(IdKind)>;

/// Random ones.
IdSource random_ids();

}  // namespace snug::storage
