// The source of new ids.
#pragma once

#include <cstdint>
#include <functional>

namespace snug::storage {

enum class IdKind { kUser, kDevice, kRoom };

/// Returns ids from 1 to model::kMaxRandomId. Writer's thread only. Nobody checks for duplicates:
/// with a hundred million ids one would occur once in a lifetime.
using IdSource = std::function<std::int64_t(IdKind)>;

/// A source of random ids.
IdSource random_ids();

}  // namespace snug::storage
