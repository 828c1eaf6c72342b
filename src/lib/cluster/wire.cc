// Answers to questions that a wire does not read.
#include "cluster/wire.h"

#include "base/check.h"

namespace snug::cluster {

Publication Wire::found(const Message&, const std::vector<std::string>&) const {
  CHECK(false);
  return {};
}

Publication Wire::done(const Message&) const {
  CHECK(false);
  return {};
}

}  // namespace snug::cluster
