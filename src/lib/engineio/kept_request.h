// The handshake request in the form that a session keeps for its whole life. Thousands of idle
// sessions hold one, and requests from the tabs of one browser differ in only a few lines. The
// lines in common are kept once for all sessions.
#pragma once

#include "base/short_text.h"
#include "base/text_pool.h"
#include "snug/http.h"

namespace snug::engineio {

class KeptRequest {
 public:
  /// Drops the body, and the fields that concern only the connection (RFC 9110 7.6.1, RFC 6455
  /// 4.1).
  KeptRequest(base::TextPool& heads, const HttpRequest& request);

  HttpRequest restore() const;

 private:
  struct Lines;
  KeptRequest(base::TextPool& heads, const Lines& lines);

  base::PooledText head_;
  base::ShortText own_;  ///< Lines that clients rarely have in common.
};

}  // namespace snug::engineio
