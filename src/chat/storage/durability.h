// The failures that an answered write survives.
#pragma once

namespace snug::storage {

enum class Durability {
  kFull,    ///< Each commit is on the disk before it is answered.
  kNormal,  ///< A power cut may lose the last commits; a crash of the program never does.
};

}  // namespace snug::storage
