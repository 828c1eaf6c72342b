// Which pages may talk to the server: the answer to cross-site WebSocket hijacking, and CORS (Fetch
// standard).
//
// A request without an Origin comes from no page (a program, a same-origin GET) and passes. A page
// of the server's own origin passes: its Origin names the host that the request's Host names. Any
// other page passes only when its origin is listed, or "*" is. So with an empty list, the default,
// programs and the server's own pages connect and every other page is refused. A proxy in front has
// to pass the Host on unchanged, or the public origin has to be listed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snug/http.h"

namespace snug::engineio {

class OriginPolicy {
 public:
  OriginPolicy(std::vector<std::string> origins, bool credentials);

  bool allows(const HttpRequest& request) const;
  /// The CORS fields of the answer to a request that is allowed.
  HttpHeaders answer_headers(const HttpRequest& request) const;
  /// Whether OPTIONS requests are answered at all.
  bool answers_preflight() const { return !origins_.empty(); }
  HttpResponse answer_preflight(const HttpRequest& request) const;

 private:
  bool lists(std::string_view origin) const;

  std::vector<std::string> origins_;
  bool any_;
  bool credentials_;
};

}  // namespace snug::engineio
