// The swept exchanges, and the ways to end them. A new feature of the library gets a line here.
#pragma once

#include <functional>
#include <vector>

#include "stage.h"

namespace snug::sweep {

using Step = std::function<void(Stage&)>;

/// A client and the server interact in steps. The exchange may end after each step.
struct Exchange {
  const char* name;
  std::vector<Step> steps;
};
const std::vector<Exchange>& exchanges();

/// The parties left after the end.
enum class Left { kBystander, kNobody, kNoServer };

struct Ending {
  const char* name;
  std::function<void(Stage&)> end;
  Left left = Left::kBystander;
};
const std::vector<Ending>& endings();

}  // namespace snug::sweep
