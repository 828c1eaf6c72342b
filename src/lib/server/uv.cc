// The libuv loop of a snug::Loop.
#include "snug/uv.h"

#include "server/loop_impl.h"

namespace snug {

uv_loop_s* uv_loop(Loop& loop) {
  net::Loop* const net = loop.impl().core().net();
  return net != nullptr ? net->uv() : nullptr;
}

}  // namespace snug
