// What an answered write survives.
#pragma once

namespace snug::storage {

enum class Durability {
  kFull,    ///< Each commit is on the disk before it is answered.
  kNormal,  ///< A power cut may take the last commits (never a crash of the program alone).
};

}  // namespace snug::storage
