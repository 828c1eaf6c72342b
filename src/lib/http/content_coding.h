// Compressed bodies of answers: the client's preferred coding, and the encoder (RFC 9110 8.4 and
// 12.5.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::http {

enum class ContentCoding : std::uint8_t { kIdentity, kGzip, kDeflate };

/// The value of Content-Encoding; not for kIdentity.
std::string_view coding_name(ContentCoding coding);
/// Whether gzip is acceptable and preferred at least as much as the plain form.
bool prefers_gzip(std::string_view accept_encoding);
/// The same for any coding by its name.
bool prefers_coding(std::string_view accept_encoding, std::string_view name);
/// The preferred one of gzip and deflate, gzip if equal; kIdentity if neither is acceptable.
ContentCoding choose_coding(std::string_view accept_encoding);
/// `level` is zlib's, 1 (fast) to 9 (small).
std::string encode_content(std::string_view body, ContentCoding coding, int level);

}  // namespace snug::http
