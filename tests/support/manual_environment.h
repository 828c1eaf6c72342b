// Where tests of rooms find testing/manual_environment.h: theirs is the same.
#pragma once

#include "testing/manual_environment.h"  // IWYU pragma: export
