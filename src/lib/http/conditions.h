// Conditional requests (RFC 9110 13), and the dates in them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "snug/http.h"

namespace snug::http {

/// What a file is compared by.
struct Validators {
  std::string etag;                   ///< As sent: "\"5f3a\"", or "W/\"5f3a\"" if it is weak.
  std::chrono::sys_seconds modified;  ///< As Last-Modified says.
};

/// Whether a comma-separated list of tags has this one, compared weakly, or is "*".
bool lists_etag(std::string_view list, std::string_view etag);

/// 304 if the client has the file already, 412 if it wants another version of it, else 200 (RFC
/// 9110 13.2.2). Of the dates only the present form is read; others count as no condition.
int judge_conditions(const HttpRequest& request, const Validators& validators);

/// Reads "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace snug::http
