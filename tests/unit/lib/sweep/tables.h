// What is swept: exchanges, and ways to end them. Whatever comes to the library joins by a line
// here.
#pragma once

#include <functional>
#include <vector>

#include "stage.h"

namespace snug::sweep {

using Step = std::function<void(Stage&)>;

/// What a client and the server do together, in steps after each of which it may end.
struct Exchange {
  const char* name;
  std::vector<Step> steps;
};
const std::vector<Exchange>& exchanges();

/// Who is left behind.
enum class Left { kBystander, kNobody, kNoServer };

struct Ending {
  const char* name;
  std::function<void(Stage&)> end;
  Left left = Left::kBystander;
};
const std::vector<Ending>& endings();

}  // namespace snug::sweep
