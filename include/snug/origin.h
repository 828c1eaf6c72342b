// Compares origins of pages (RFC 6454): whether a request comes from one of the server's own pages.
#pragma once

#include <string_view>

#include "snug/export.h"

namespace snug {

/// Whether two origins ("https://chat.example") name the same place. Ignores case, the scheme's
/// usual port, the final dot of a host name, and the spelling of an IPv6 address. "null" names no
/// place, and is not the same as itself.
SNUG_API bool same_origin(std::string_view one, std::string_view other);

/// Whether a page of that origin was served under `host`, the Host field of a request. Behind a
/// proxy that ends TLS the server does not see the page's scheme. So a page of https always may be
/// its own, and a page of http only if `secure` is false; `secure` says that people use https.
///
///     is_origin_of_host("https://chat.example", "chat.example:443", true)
SNUG_API bool is_origin_of_host(std::string_view origin, std::string_view host, bool secure);

}  // namespace snug
