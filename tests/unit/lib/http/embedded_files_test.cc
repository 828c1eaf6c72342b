// Files answered from memory.
#include "http/embedded_files.h"

#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

HttpHeaders policy() {
  HttpHeaders headers;
  headers.add("Content-Security-Policy", "default-src 'self'");
  return headers;
}

struct FilesFixture {
  FilesFixture() : server(environment, {}) {
    files.add_to(server.router());
    server.on_stream(peer.take_stream());
  }

  std::string ask(std::string_view path, std::string_view headers = "",
                  std::string_view method = "GET") {
    peer.feed(std::string(method)
                  .append(" ")
                  .append(path)
                  .append(" HTTP/1.1\r\nHost: x\r\n")
                  .append(headers)
                  .append("\r\n"));
    return peer.take_written();
  }

  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer{environment};
  EmbeddedFiles files{{{"/", "text/html", "page", "PAGE.gz", "\"p1\"", false},
                       {"/app.js", "text/javascript", "script", "", "\"s1\"", true}},
                      policy()};
  Server server;
};

TEST(EmbeddedFiles, SendEtagCacheControlAndVary) {
  FilesFixture fixture;
  EXPECT_EQ(
      fixture.ask("/"),
      "HTTP/1.1 200 OK\r\nETag: \"p1\"\r\nCache-Control: no-cache\r\nVary: Accept-Encoding\r\n"
      "Content-Security-Policy: default-src 'self'\r\nContent-Type: text/html\r\n"
      "Content-Length: 4\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
      "X-Content-Type-Options: nosniff\r\n\r\npage");
}

TEST(EmbeddedFiles, AreCompressedIfTheClientAcceptsIt) {
  FilesFixture fixture;
  const std::string answer = fixture.ask("/", "Accept-Encoding: br, gzip\r\n");
  EXPECT_NE(answer.find("\r\nContent-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nETag: \"p1-gzip\"\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nVary: Accept-Encoding\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nPAGE.gz"));
}

TEST(EmbeddedFiles, StayPlainWhereCompressionDoesNotHelp) {
  FilesFixture fixture;
  const std::string answer = fixture.ask("/app.js?v=1", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(answer.find("Content-Encoding"), std::string::npos);
  EXPECT_EQ(answer.find("Vary"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: public, max-age=31536000, immutable\r\n"),
            std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nscript"));
}

TEST(EmbeddedFiles, AreAnswered304IfTheClientHasThem) {
  FilesFixture fixture;
  for (const std::string_view tags : {"\"p1\"", "W/\"p1\"", "\"a\", \"p1\"", "*"}) {
    const std::string answer = fixture.ask("/", "If-None-Match: " + std::string(tags) + "\r\n");
    EXPECT_EQ(statuses_in(answer), "304") << tags;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
    EXPECT_NE(answer.find("ETag: \"p1\"\r\n"), std::string::npos);
    EXPECT_NE(answer.find("Content-Security-Policy"), std::string::npos);
  }
  EXPECT_EQ(statuses_in(fixture.ask("/", "If-None-Match: \"p2\"\r\n")), "200");
  EXPECT_EQ(statuses_in(fixture.ask("/", "If-None-Match: \"p1-gzip\"\r\n")), "200");
  EXPECT_EQ(
      statuses_in(fixture.ask("/", "If-None-Match: \"p1-gzip\"\r\nAccept-Encoding: gzip\r\n")),
      "304");
}

TEST(EmbeddedFiles, AnswerHeadWithoutTheBody) {
  FilesFixture fixture;
  const std::string answer = fixture.ask("/", "", "HEAD");
  EXPECT_NE(answer.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(EmbeddedFiles, RefuseOtherMethodsAndPaths) {
  FilesFixture fixture;
  const std::string answer = fixture.ask("/", "", "POST");
  EXPECT_EQ(statuses_in(answer), "405");
  EXPECT_NE(answer.find("Allow: GET, HEAD\r\n"), std::string::npos);
  EXPECT_EQ(statuses_in(fixture.ask("/none")), "404");
  EXPECT_EQ(statuses_in(fixture.ask("/app.js/")), "404");
}

TEST(AcceptEncoding, HonoursWeights) {
  for (const std::string_view yes :
       {"gzip", "GZIP", "x-gzip", "*", "gzip;q=0.5", "gzip ; q=1.000", "br;q=1, gzip;q=0.001",
        "identity;q=0.5, gzip;q=0.5", "deflate, *;q=0.1", "gzip;Q=0.3"}) {
    EXPECT_TRUE(prefers_gzip(yes)) << yes;
  }
  for (const std::string_view no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "gzipx",
        "identity;q=1, gzip;q=0.5", "gzip;q=2", "gzip;q=abc", "gzip;q=1.1", "gzip;q="}) {
    EXPECT_FALSE(prefers_gzip(no)) << no;
  }
}

}  // namespace
}  // namespace snug::http
