// Paths as routes match them: decoded, in segments (RFC 3986 3.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::http {

/// The parts of a path between its slashes, decoded. At least one: "/" is one empty segment, "/a/"
/// are "a" and an empty one.
using Segments = std::vector<std::string>;

/// `path` begins with '/' and has no query. Empty if a '%' encodes nothing, if the decoded path is
/// not UTF-8 or has a zero byte, and for "." and "..", which clients resolve before they send a
/// path (RFC 3986 5.2.4).
std::optional<Segments> decode_path(std::string_view path);

/// The segments from `first` on with '/' between them.
std::string join_segments(const Segments& segments, std::size_t first);

}  // namespace snug::http
