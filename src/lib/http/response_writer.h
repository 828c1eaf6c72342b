// Responses as bytes (RFC 9112 4, 6.3).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "http/answer_stream.h"
#include "snug/http.h"

namespace snug::http {

/// The reason phrase of a status; "Unknown" for unassigned ones.
std::string_view reason_phrase(int status);
/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(base::WallTime time);
/// A refusal by the connection itself, with a line of plain text for people.
HttpResponse plain_response(int status);

enum class ConnectionHeader { kNone, kClose, kKeepAlive };

struct ResponseFraming {
  std::string_view date;
  ConnectionHeader connection = ConnectionHeader::kNone;
  bool to_head = false;  ///< The request was HEAD: send the body's length, but no body.
  bool nosniff = false;  ///< Browsers must not guess the type (Fetch, "nosniff").
};

/// Head and body in one allocation. Content-Length, Connection, Date and Transfer-Encoding in
/// `response.headers` are left out, as are fields that would split the head.
base::SharedBytes write_response(const HttpResponse& response, const ResponseFraming& framing);
/// The head alone, for a body with that framing.
base::SharedBytes write_head(const HttpResponse& response, const ResponseFraming& framing,
                             const BodyFraming& body);
/// Whether responses of this status never have a body (RFC 9112 6.3).
bool has_no_body(int status);
/// The head of a 101, with unchanged headers and Date.
base::SharedBytes write_switching_protocols(const HttpResponse& response, std::string_view date);

}  // namespace snug::http
