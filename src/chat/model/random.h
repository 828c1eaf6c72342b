// Random bytes that are fit for secrets.
#pragma once

#include <cstddef>
#include <span>

namespace snug::model {

void fill_random(std::span<std::byte> bytes);

}  // namespace snug::model
