// Where tests of rooms find testing/scripted_random.h: theirs is the same.
#pragma once

#include "testing/scripted_random.h"  // IWYU pragma: export
