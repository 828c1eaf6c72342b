// The handshake request as a session keeps it for its whole life: one piece of memory instead of a
// string for each field, since thousands of idle sessions hold one.
#pragma once

#include <string>

#include "snug/http.h"

namespace snug::engineio {

class KeptRequest {
 public:
  /// Drops the body, and the fields that concern the connection only (RFC 9110 7.6.1, RFC
  /// 6455 4.1).
  explicit KeptRequest(const HttpRequest& request);

  HttpRequest restore() const;

 private:
  std::string lines_;  ///< No part of a request's head holds a line feed.
  bool secure_;
};

}  // namespace snug::engineio
