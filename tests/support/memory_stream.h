// Where tests of rooms find testing/memory_stream.h: theirs is the same.
#pragma once

#include "testing/memory_stream.h"  // IWYU pragma: export
