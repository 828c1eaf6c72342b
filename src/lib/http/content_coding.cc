// Compressed bodies of answers.
#include "http/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>

#include "base/check.h"
#include "http/fields.h"

namespace snug::http {
namespace {

/// A qvalue in thousandths (RFC 9110 12.4.2). Invalid ones are 0, not acceptable.
int parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = text[0] == '1' ? 1000 : 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int scale = 100;
  for (const char digit : text.substr(text.size() > 1 ? 2 : 1)) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * scale;
    scale /= 10;
  }
  return weight > 1000 ? 0 : weight;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = take_element(parameters, ';');
    const std::string_view name = take_element(parameter, '=');
    if (equal_ignoring_case(name, "q")) return parse_weight(trim(parameter));
  }
  return 1000;
}

/// `name` is in lower case. "x-gzip" is the old name of gzip (RFC 9110 8.4.1.3).
bool is_coding(std::string_view text, std::string_view name) {
  return equal_ignoring_case(text, name) || (name == "gzip" && equal_ignoring_case(text, "x-gzip"));
}

/// The weights that a client gives to the codings, in thousandths.
struct Wishes {
  int gzip;
  int deflate;
  int identity;
};

Wishes read_wishes(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> deflate;
  std::optional<int> any;
  int identity = 0;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_element(accept_encoding, ',');
    const std::string_view coding = take_element(parameters, ';');
    const int weight = weight_of(parameters);
    if (is_coding(coding, "gzip")) gzip = weight;
    if (equal_ignoring_case(coding, "deflate")) deflate = weight;
    if (equal_ignoring_case(coding, "identity")) identity = weight;
    if (coding == "*") any = weight;
  }
  const int other = any.value_or(0);
  return {gzip.value_or(other), deflate.value_or(other), identity};
}

}  // namespace

std::string_view coding_name(ContentCoding coding) {
  CHECK(coding != ContentCoding::kIdentity);
  return coding == ContentCoding::kGzip ? "gzip" : "deflate";
}

bool prefers_gzip(std::string_view accept_encoding) {
  return prefers_coding(accept_encoding, "gzip");
}

bool prefers_coding(std::string_view accept_encoding, std::string_view name) {
  std::optional<int> named;
  int any = 0;
  int identity = 0;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_element(accept_encoding, ',');
    const std::string_view coding = take_element(parameters, ';');
    const int weight = weight_of(parameters);
    if (is_coding(coding, name)) named = weight;
    if (equal_ignoring_case(coding, "identity")) identity = weight;
    if (coding == "*") any = weight;
  }
  const int weight = named.value_or(any);
  return weight > 0 && weight >= identity;
}

ContentCoding choose_coding(std::string_view accept_encoding) {
  const Wishes wishes = read_wishes(accept_encoding);
  const int best = std::max(wishes.gzip, wishes.deflate);
  if (best == 0 || best < wishes.identity) return ContentCoding::kIdentity;
  return wishes.gzip == best ? ContentCoding::kGzip : ContentCoding::kDeflate;
}

std::string encode_content(std::string_view body, ContentCoding coding, int level) {
  if (coding == ContentCoding::kIdentity) return std::string(body);
  CHECK(body.size() <= std::numeric_limits<uInt>::max() / 2);
  constexpr int kZlibHeader = 15;       // zlib.h on windowBits: the largest window …
  constexpr int kGzipHeader = 15 + 16;  // … and gzip's header in place of zlib's.
  constexpr int kMemoryLevel = 8;       // zlib's default.
  z_stream stream{};
  const int opened = deflateInit2(&stream, std::clamp(level, 1, 9), Z_DEFLATED,
                                  coding == ContentCoding::kGzip ? kGzipHeader : kZlibHeader,
                                  kMemoryLevel, Z_DEFAULT_STRATEGY);
  if (opened == Z_MEM_ERROR) throw std::bad_alloc();
  CHECK(opened == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);  // The bound holds for one call.
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace snug::http
