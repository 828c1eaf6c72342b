// The types that pages and their parts have (IANA media types; WHATWG MIME Sniffing for scripts).
#include "http/media_types.h"

#include <algorithm>
#include <array>

namespace snug::http {
namespace {

struct Known {
  std::string_view extension;
  std::string_view type;
};

// Sorted by extension.
constexpr std::array kKnown{
    Known{"7z", "application/x-7z-compressed"},
    Known{"aac", "audio/aac"},
    Known{"apng", "image/apng"},
    Known{"atom", "application/atom+xml; charset=utf-8"},
    Known{"avif", "image/avif"},
    Known{"bin", "application/octet-stream"},
    Known{"bmp", "image/bmp"},
    Known{"css", "text/css; charset=utf-8"},
    Known{"csv", "text/csv; charset=utf-8"},
    Known{"eot", "application/vnd.ms-fontobject"},
    Known{"epub", "application/epub+zip"},
    Known{"flac", "audio/flac"},
    Known{"gif", "image/gif"},
    Known{"glb", "model/gltf-binary"},
    Known{"gltf", "model/gltf+json"},
    Known{"gz", "application/gzip"},
    Known{"htm", "text/html; charset=utf-8"},
    Known{"html", "text/html; charset=utf-8"},
    Known{"ico", "image/x-icon"},
    Known{"ics", "text/calendar; charset=utf-8"},
    Known{"jpeg", "image/jpeg"},
    Known{"jpg", "image/jpeg"},
    Known{"js", "text/javascript; charset=utf-8"},
    Known{"json", "application/json; charset=utf-8"},
    Known{"jsonld", "application/ld+json; charset=utf-8"},
    Known{"jxl", "image/jxl"},
    Known{"m3u8", "application/vnd.apple.mpegurl"},
    Known{"m4a", "audio/mp4"},
    Known{"m4v", "video/mp4"},
    Known{"map", "application/json; charset=utf-8"},
    Known{"md", "text/markdown; charset=utf-8"},
    Known{"mjs", "text/javascript; charset=utf-8"},
    Known{"mov", "video/quicktime"},
    Known{"mp3", "audio/mpeg"},
    Known{"mp4", "video/mp4"},
    Known{"mpd", "application/dash+xml"},
    Known{"oga", "audio/ogg"},
    Known{"ogg", "audio/ogg"},
    Known{"ogv", "video/ogg"},
    Known{"opus", "audio/ogg"},
    Known{"otf", "font/otf"},
    Known{"pdf", "application/pdf"},
    Known{"png", "image/png"},
    Known{"rss", "application/rss+xml; charset=utf-8"},
    Known{"svg", "image/svg+xml"},
    Known{"tar", "application/x-tar"},
    Known{"tif", "image/tiff"},
    Known{"tiff", "image/tiff"},
    Known{"ts", "video/mp2t"},
    Known{"ttf", "font/ttf"},
    Known{"txt", "text/plain; charset=utf-8"},
    Known{"vtt", "text/vtt; charset=utf-8"},
    Known{"wasm", "application/wasm"},
    Known{"wav", "audio/wav"},
    Known{"weba", "audio/webm"},
    Known{"webm", "video/webm"},
    Known{"webmanifest", "application/manifest+json; charset=utf-8"},
    Known{"webp", "image/webp"},
    Known{"woff", "font/woff"},
    Known{"woff2", "font/woff2"},
    Known{"xhtml", "application/xhtml+xml; charset=utf-8"},
    Known{"xml", "text/xml; charset=utf-8"},
    Known{"zip", "application/zip"},
};

constexpr bool comes_before(const Known& left, const Known& right) {
  return left.extension < right.extension;
}
static_assert(std::is_sorted(kKnown.begin(), kKnown.end(), comes_before));

}  // namespace

std::string_view extension_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

std::string_view media_type_of(std::string_view extension) {
  const auto found =
      std::lower_bound(kKnown.begin(), kKnown.end(), Known{extension, {}}, comes_before);
  const bool known = found != kKnown.end() && found->extension == extension;
  return known ? found->type : "application/octet-stream";
}

}  // namespace snug::http
