// See path.h.
#include "http/path.h"

#include "base/utf8.h"
#include "http/percent.h"

namespace snug::http {
namespace {

std::optional<std::string> decode_segment(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const auto byte = decode_percent(text.substr(i));
    if (!byte) return std::nullopt;
    decoded.push_back(*byte);
    i += 2;
  }
  return decoded;
}

}  // namespace

std::optional<Segments> decode_path(std::string_view path) {
  Segments segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view text = path.substr(0, path.find('/'));
    path.remove_prefix(text.size());
    std::optional<std::string> segment = decode_segment(text);
    if (!segment || *segment == "." || *segment == "..") return std::nullopt;
    if (!base::is_utf8(*segment) || segment->find('\0') != std::string::npos) return std::nullopt;
    segments.push_back(*std::move(segment));
  }
  return segments;
}

std::string join_segments(const Segments& segments, std::size_t first) {
  std::string joined;
  for (std::size_t i = first; i < segments.size(); ++i) {
    if (i > first) joined += '/';
    joined += segments[i];
  }
  return joined;
}

}  // namespace snug::http
