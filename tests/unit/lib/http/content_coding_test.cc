// The choice of a coding, and its decoding by zlib.
#include "http/content_coding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace snug::http {
namespace {

/// The text as decoded by zlib, with a gzip or a zlib header; "broken" if it has neither.
std::string decoded(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 32), Z_OK);
  std::string out(1'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (status != Z_STREAM_END || stream.avail_in > 0) return "broken";
  out.resize(out.size() - stream.avail_out);
  return out;
}

TEST(ContentCoding, PrefersTheHighestWeight) {
  using enum ContentCoding;
  EXPECT_EQ(choose_coding("gzip, deflate, br, zstd"), kGzip);
  EXPECT_EQ(choose_coding("deflate"), kDeflate);
  EXPECT_EQ(choose_coding("gzip;q=0.5, deflate;q=0.8"), kDeflate);
  EXPECT_EQ(choose_coding("gzip;q=0, deflate"), kDeflate);
  EXPECT_EQ(choose_coding("*"), kGzip);
  EXPECT_EQ(choose_coding("gzip;q=0, *;q=0.1"), kDeflate);
  EXPECT_EQ(choose_coding(""), kIdentity);
  EXPECT_EQ(choose_coding("br"), kIdentity);
  EXPECT_EQ(choose_coding("identity, gzip;q=0.5"), kIdentity);
  EXPECT_EQ(choose_coding("gzip;q=0, deflate;q=0"), kIdentity);
}

TEST(ContentCoding, DecodesToTheSameBodyAtEveryLevelAndSize) {
  for (const int level : {1, 6, 9}) {
    for (const auto coding : {ContentCoding::kGzip, ContentCoding::kDeflate}) {
      for (const std::size_t size : {0U, 1U, 1024U, 500'000U}) {
        std::string body(size, 'x');
        for (std::uint32_t i = 0; i < size; i += 2)
          body[i] = static_cast<char>(i * 2654435761U >> 24);
        EXPECT_TRUE(decoded(encode_content(body, coding, level)) == body) << size;
      }
    }
  }
}

TEST(ContentCoding, HasTheHeaderOfItsName) {
  EXPECT_TRUE(encode_content("x", ContentCoding::kGzip, 6).starts_with("\x1f\x8b"));
  EXPECT_EQ(coding_name(ContentCoding::kGzip), "gzip");
  EXPECT_TRUE(encode_content("x", ContentCoding::kDeflate, 6).starts_with("\x78"))
      << "zlib's, not raw deflate (RFC 9110 8.4.1.2)";
  EXPECT_EQ(coding_name(ContentCoding::kDeflate), "deflate");
}

}  // namespace
}  // namespace snug::http
