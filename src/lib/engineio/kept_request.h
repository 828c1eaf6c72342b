// The handshake request as a session keeps it for its whole life. Thousands of idle sessions hold
// one, and the tabs of one browser say the same but for a few lines: what they have in common is
// kept once for all of them.
#pragma once

#include "base/short_text.h"
#include "base/text_pool.h"
#include "snug/http.h"

namespace snug::engineio {

class KeptRequest {
 public:
  /// Drops the body, and the fields that concern the connection only (RFC 9110 7.6.1, RFC
  /// 6455 4.1).
  KeptRequest(base::TextPool& heads, const HttpRequest& request);

  HttpRequest restore() const;

 private:
  struct Lines;
  KeptRequest(base::TextPool& heads, const Lines& lines);

  base::PooledText head_;
  base::ShortText own_;  ///< Lines that seldom are another client's too.
};

}  // namespace snug::engineio
