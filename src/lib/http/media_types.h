// Content-Type by the extension of a file's name.
#pragma once

#include <string_view>

namespace snug::http {

/// The extension of a file's name without its dot: "gz" of "a.tar.gz". Empty when there is none.
std::string_view extension_of(std::string_view path);

/// Of `extension`, lower case; "application/octet-stream" if it is unknown. Text has
/// `charset=utf-8`.
std::string_view media_type_of(std::string_view extension);

}  // namespace snug::http
