// Decoded paths, and types by a file's name.
#include "http/path.h"

#include <gtest/gtest.h>

#include <string_view>

#include "http/media_types.h"

namespace snug::http {
namespace {

TEST(Path, IsDecodedInItsSegments) {
  EXPECT_EQ(decode_path("/"), Segments{""});
  EXPECT_EQ(decode_path("/static/%68ello.txt"), (Segments{"static", "hello.txt"}));
  EXPECT_EQ(decode_path("/a%20b+c/"), (Segments{"a b+c", ""}));
  EXPECT_EQ(decode_path("/%C3%A9.txt"), Segments{"\xC3\xA9.txt"});
  EXPECT_EQ(decode_path("/a%2fb/%5C%25"), (Segments{"a/b", "\\%"}));
  EXPECT_EQ(decode_path("//a//"), (Segments{"", "a", "", ""}));
}

TEST(Path, IsRefusedIfNoClientSendsIt) {
  for (const std::string_view path :
       {"/%", "/%4", "/%zz", "/a%4/b", "/%00", "/a%00.txt", "/%ff", "/%C3", "/.", "/..", "/a/../b",
        "/%2e%2e", "/.%2E/a", "/%2e", "/\xff"}) {
    EXPECT_FALSE(decode_path(path)) << path;
  }
  EXPECT_FALSE(decode_path({"/a\0b", 4}));
  EXPECT_TRUE(decode_path("/.../..a/a.."));
}

TEST(Path, IsJoinedAgain) {
  EXPECT_EQ(join_segments({"a", "b", ""}, 1), "b/");
  EXPECT_EQ(join_segments({"a"}, 1), "");
}

TEST(MediaType, IsThatOfTheLastExtension) {
  EXPECT_EQ(media_type_of(extension_of("a/b.min.js")), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type_of(extension_of("a.tar.gz")), "application/gzip");
  EXPECT_EQ(media_type_of(extension_of("a.b/c")), "application/octet-stream");
  EXPECT_EQ(media_type_of("nothing known"), "application/octet-stream");
}

}  // namespace
}  // namespace snug::http
