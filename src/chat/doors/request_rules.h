// Rules of HTTP requests: allowed origins, tokens and cookies, names of devices.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/failure.h"
#include "snug/http.h"

namespace snug::chat {

/// Whether a request has no Origin, or one of the server itself: its Host (any scheme, but only
/// https if `secure`), or one of `public_origins`.
bool is_own_origin(const HttpHeaders& headers, const std::vector<std::string>& public_origins,
                   bool secure);

/// The refusal of a request from another origin. Its message names the setting to change.
Failure foreign_origin(const HttpHeaders& headers);

/// The token of "Authorization: Bearer …" (RFC 6750 2.1).
std::optional<std::string> bearer_token(const HttpHeaders& headers);

/// A browser's cookies: kSession is its sign-in, kKnown marks a device that has signed in before.
enum class Cookie { kSession, kKnown };
/// `snug_session` and `snug_known`, under TLS `__Host-snug_session` and so on.
std::string_view cookie_name(Cookie cookie, bool secure);
/// The Set-Cookie line that hands a token to the browser.
std::string cookie_line(Cookie cookie, std::string_view token, bool secure);
/// The Set-Cookie line that deletes the cookie.
std::string expired_cookie_line(Cookie cookie, bool secure);

/// Whether the Content-Type is JSON, whatever its parameters.
bool is_json(const HttpHeaders& headers);

/// "Firefox on Linux", from a User-Agent; "unknown device" if that names neither.
std::string device_label(const HttpHeaders& headers);

}  // namespace snug::chat
