// Origins of pages compared (RFC 6454): whether a request comes from a page of one's own.
#pragma once

#include <string_view>

namespace snug {

/// Whether two origins ("https://chat.example") name the same place: without case, with or without
/// the scheme's usual port and the final dot of a host name, and however an IPv6 address is
/// written. "null" names no place, and is not the same as itself.
bool same_origin(std::string_view one, std::string_view other);

/// Whether a page of that origin was served under `host`, the Host field of a request. Behind a
/// proxy that ends TLS the server does not see the page's scheme, so a page of https always may be
/// its own; one of http only unless `secure` says that people use https.
///
///     is_origin_of_host("https://chat.example", "chat.example:443", true)
bool is_origin_of_host(std::string_view origin, std::string_view host, bool secure);

}  // namespace snug
