// The page inside the binary: its files, made from www/ at build, and their response headers.
#pragma once

#include <vector>

#include "snug/http.h"
#include "snug/server.h"

namespace snug::app {

/// Every file of the page, for HttpRoutes::serve. With -Dpage=false, one file that says that this
/// build has no page.
std::vector<EmbeddedFile> page_files();

/// Headers of every file of the page. The page loads and contacts nothing outside its own origin
/// and is never framed; no string becomes markup or script; a page that opened this one has no
/// access to it.
inline HttpHeaders page_headers() {
  HttpHeaders headers;
  headers.add(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
      "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
      "trusted-types snug-worker");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
  headers.add("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  return headers;
}

}  // namespace snug::app
