// The format of the bodies that answer a client's polls: revision 4 of the protocol, or one of the
// formats of revision 3.
#pragma once

#include <cstdint>

namespace snug::engineio {

struct PayloadFormat {
  static constexpr std::int32_t kNoScript = -1;

  bool revision3 = false;
  bool base64 = false;             ///< Revision 3: the client accepts no binary bodies.
  std::int32_t jsonp = kNoScript;  ///< Revision 3: the requested callback's number.
};

}  // namespace snug::engineio
