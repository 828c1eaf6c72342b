// How the bodies of a client's polls are written: revision 4 of the protocol, or one of the ways of
// revision 3.
#pragma once

#include <cstdint>

namespace snug::engineio {

struct PayloadFormat {
  static constexpr std::int32_t kNoScript = -1;

  bool revision3 = false;
  bool base64 = false;             ///< Revision 3: the client takes no binary bodies.
  std::int32_t jsonp = kNoScript;  ///< Revision 3: the number of the callback that is wanted.
};

}  // namespace snug::engineio
