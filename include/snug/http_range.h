// The part of a file that a request asks for (RFC 9110 14). HttpRoutes::serve_folder uses it; it is
// public for programs that send files or recordings of their own.
#pragma once

#include <cstdint>
#include <string_view>

#include "snug/export.h"
#include "snug/http.h"

namespace snug {

/// The bytes to send, and the status that says so. A plain value.
struct SNUG_API HttpRange {
  int status = 200;              ///< 200: everything. 206: a part. 416: no byte that was asked for.
  std::uint64_t begin = 0;       ///< The first byte, from 0.
  std::uint64_t length = 0;      ///< How many bytes; 0 with 416.
  std::uint64_t size_bytes = 0;  ///< Of the whole file.

  /// The head of the answer: `status` and `headers`, with `Accept-Ranges: bytes`, and Content-Range
  /// for 206 and 416. It needs no case of its own for any of the three:
  ///
  ///     const snug::HttpRange range = snug::requested_range(request, recording.size());
  ///     const auto out = reply.begin(range.head({{"Content-Type", "audio/ogg"}}), range.length);
  HttpResponse head(HttpHeaders headers = {}) const;

  friend bool operator==(const HttpRange&, const HttpRange&) = default;  ///< All members equal.
};

/// Reads the value of a Range field for a file of `size_bytes`: "bytes=0-99", "bytes=100-" (to the
/// end) or "bytes=-100" (the last 100). Ends beyond the file are cut. Everything else gives the
/// whole file with 200, as RFC 9110 14.2 allows: an empty or malformed field, other units, and
/// several ranges, because an answer in parts would be of use to hardly any client. So does an
/// empty file, of which 206 cannot speak. A range that begins behind the end gives 416.
///
///     snug::parse_range("bytes=900-", 1000);  // {.status = 206, .begin = 900, .length = 100, …}
SNUG_API HttpRange parse_range(std::string_view field, std::uint64_t size_bytes);

/// The same for a request. Only GET has ranges. A request with If-Range gets the range only if that
/// names the present file: `etag` as it is sent, strong ("\"7f-3\"", not "W/\"…\""), or
/// `last_modified` as it is sent. Otherwise the client would join parts of two files, so it gets
/// the whole. Without either, If-Range always gives the whole file.
SNUG_API HttpRange requested_range(const HttpRequest& request, std::uint64_t size_bytes,
                                   std::string_view etag = {}, std::string_view last_modified = {});

}  // namespace snug
