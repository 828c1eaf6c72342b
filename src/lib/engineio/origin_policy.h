// Which pages may talk to the server: the answer to cross-site WebSocket hijacking, and CORS (Fetch
// standard).
//
// A request without an Origin comes from no page (a program, a same-origin GET) and passes. A page
// of the server's own origin passes: its Origin names the host that the request's Host names. Any
// other page passes when its origin is allowed; else it is refused if its request carries the
// visitor's credentials, or in any case where the policy says so. What remains gets the answers
// that a program gets, without any field of CORS, so that browsers keep them from the page.
#pragma once

#include <string_view>

#include "engineio/options.h"
#include "snug/http.h"
#include "snug/log.h"

namespace snug::engineio {

class OriginPolicy {
 public:
  /// Both are borrowed.
  OriginPolicy(const CorsPolicy& cors, const LogSink& log);

  bool allows(const HttpRequest& request) const;
  /// The same for an answer that is a script: any page may read it, and such a request says no
  /// Origin. Newer browsers say in another field that it comes from a foreign page (Fetch
  /// Metadata).
  bool allows_script(const HttpRequest& request) const;
  /// The CORS fields of the answer to a request that is allowed.
  HttpHeaders answer_headers(const HttpRequest& request) const;
  /// Whether OPTIONS requests are answered at all.
  bool answers_preflight() const { return enabled() && !cors_.preflight_continue; }
  HttpResponse answer_preflight(const HttpRequest& request) const;

 private:
  bool enabled() const { return !cors_.origins.empty() || cors_.origin; }
  bool grants(std::string_view origin) const;
  /// What an OPTIONS request asks for, whoever answers it.
  void add_preflight_headers(HttpHeaders& headers, const HttpRequest& request) const;

  const CorsPolicy& cors_;
  const LogSink& log_;
  const bool any_;
};

}  // namespace snug::engineio
