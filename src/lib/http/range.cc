// Functions of snug/http_range.h.
#include "snug/http_range.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "http/fields.h"

namespace snug {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

/// Numbers too large for 64 bits are the largest of these. Empty unless all are digits.
std::optional<std::uint64_t> read_number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto value = static_cast<std::uint64_t>(digit - '0');
    number = number > (kMost - value) / 10 ? kMost : number * 10 + value;
  }
  return number;
}

HttpRange whole(std::uint64_t size_bytes) {
  return {200, 0, size_bytes, size_bytes};
}

HttpRange from_to(std::uint64_t first, std::uint64_t last, std::uint64_t size_bytes) {
  if (first >= size_bytes) return {416, 0, 0, size_bytes};
  return {206, first, std::min(last, size_bytes - 1) - first + 1, size_bytes};
}

HttpRange last_of(std::uint64_t count, std::uint64_t size_bytes) {
  if (count == 0) return {416, 0, 0, size_bytes};
  const std::uint64_t length = std::min(count, size_bytes);
  return {206, size_bytes - length, length, size_bytes};
}

/// RFC 9110 13.1.5. A weak tag, or a date that is not the file's, names another file.
bool names_present_file(std::string_view if_range, std::string_view etag,
                        std::string_view last_modified) {
  if (if_range.empty() || if_range.starts_with("W/")) return false;
  return if_range == (if_range.starts_with('"') ? etag : last_modified);
}

}  // namespace

HttpRange parse_range(std::string_view field, std::uint64_t size_bytes) {
  const std::string_view unit = http::take_element(field, '=');
  const std::string_view range = http::trim(field);
  const std::size_t dash = range.find('-');
  if (size_bytes == 0 || !http::equal_ignoring_case(unit, "bytes")) return whole(size_bytes);
  if (dash == std::string_view::npos) return whole(size_bytes);
  const std::string_view first_text = range.substr(0, dash);
  const std::string_view last_text = range.substr(dash + 1);
  const auto first = read_number(first_text);
  const auto last = read_number(last_text);
  if (first_text.empty() && last) return last_of(*last, size_bytes);
  if (!first || (!last && !last_text.empty())) return whole(size_bytes);
  if (last && *last < *first) return whole(size_bytes);
  return from_to(*first, last.value_or(kMost), size_bytes);
}

HttpRange requested_range(const HttpRequest& request, std::uint64_t size_bytes,
                          std::string_view etag, std::string_view last_modified) {
  const auto field = request.headers.find("Range");
  if (request.method != "GET" || !field || request.headers.count("Range") > 1) {
    return whole(size_bytes);
  }
  const auto if_range = request.headers.find("If-Range");
  if (if_range && !names_present_file(*if_range, etag, last_modified)) return whole(size_bytes);
  return parse_range(*field, size_bytes);
}

HttpResponse HttpRange::head(HttpHeaders headers) const {
  headers.set("Accept-Ranges", "bytes");
  const std::string size = std::to_string(size_bytes);
  if (status == 206) {
    headers.set("Content-Range", "bytes " + std::to_string(begin) + "-" +
                                     std::to_string(begin + length - 1) + "/" + size);
  }
  if (status == 416) headers.set("Content-Range", "bytes */" + size);
  return {status, std::move(headers), {}};
}

}  // namespace snug
