// Decides which pages may use the server. This is the answer to cross-site WebSocket hijacking, and
// it implements CORS (Fetch standard).
//
// A request without an Origin does not come from a foreign page (it is a program's, or a
// same-origin GET) and passes. A page of the server's own origin passes, because its Origin names
// the host in the request's Host. Any other page passes if its origin is allowed. Otherwise it is
// refused if its request carries the visitor's credentials, or always if the policy says so. The
// remaining requests get the same answers as a program, without CORS fields, so browsers keep them
// from the page.
#pragma once

#include <string_view>

#include "engineio/options.h"
#include "snug/http.h"
#include "snug/log.h"

namespace snug::engineio {

class OriginPolicy {
 public:
  /// Both arguments are borrowed.
  OriginPolicy(const CorsPolicy& cors, const LogSink& log);

  bool allows(const HttpRequest& request) const;
  /// Same, for an answer that is a script. Any page may read a script, and such a request has no
  /// Origin. Newer browsers mark a request from a foreign page in another field (Fetch Metadata).
  bool allows_script(const HttpRequest& request) const;
  /// The CORS fields in the answer to an allowed request.
  HttpHeaders answer_headers(const HttpRequest& request) const;
  /// Whether this answers OPTIONS requests.
  bool answers_preflight() const { return enabled() && !cors_.preflight_continue; }
  HttpResponse answer_preflight(const HttpRequest& request) const;

 private:
  bool enabled() const { return !cors_.origins.empty() || cors_.origin; }
  bool grants(std::string_view origin) const;
  /// Adds the fields that an OPTIONS request asks for.
  void add_preflight_headers(HttpHeaders& headers, const HttpRequest& request) const;

  const CorsPolicy& cors_;
  const LogSink& log_;
  const bool any_;
};

}  // namespace snug::engineio
