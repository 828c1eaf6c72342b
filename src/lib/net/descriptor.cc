// The end of a file descriptor.
#include "snug/descriptor.h"

#include <unistd.h>

namespace snug {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace snug
