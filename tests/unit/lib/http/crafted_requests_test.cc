// Requests that other servers misread, each fed whole, cut at every offset, and byte by byte.
#include <gtest/gtest.h>

#include "http_fixture.h"

namespace snug::http {
namespace {

using std::string_literals::operator""s;

struct Crafted {
  const char* name;
  std::string bytes;
  std::string outcome;  ///< The requests as the route sees them, then the statuses of the answers.
};

/// "GET /a[body] POST /b[] -> 200 200"
std::string outcome_of(const HttpFixture& fixture) {
  std::string outcome;
  for (const HttpRequest& request : fixture.route.requests) {
    outcome += request.method + " " + request.target + "[" + request.body + "] ";
  }
  return outcome + "-> " + statuses_in(fixture.peer.written());
}

const std::string kChunkedHead =
    "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (; count > 0; --count) all += text;
  return all;
}

const std::vector<Crafted> kCraftedRequests{
    // Valid requests.
    {"a plain GET", "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a[] -> 200"},
    {"an empty Host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", "GET /a[] -> 200"},
    {"empty lines before the request", "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n",
     "GET /a[] -> 200"},
    {"a body", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
     "POST /a[abc] -> 200"},
    {"an empty body", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
     "POST /a[] -> 200"},
    {"chunks",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
     "3\r\nabc\r\n2;name=value\r\nde\r\n0\r\nTrailer: t\r\n\r\n",
     "POST /a[abcde] -> 200"},
    {"a trailer and a request behind it",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0\r\nTrailer: t\r\nEmpty:\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
     "POST /a[] GET /b[] -> 200 200"},
    {"chunks under another case",
     "POST /a HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n",
     "POST /a[] -> 200"},
    {"two requests", "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
     "GET /a[] GET /b[] -> 200 200"},
    {"a body and a request behind it",
     "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nGETGET /b HTTP/1.1\r\nHost: "
     "x\r\n\r\n",
     "POST /a[GET] GET /b[] -> 200 200"},
    {"HTTP/1.0 without Host", "GET /a HTTP/1.0\r\n\r\n", "GET /a[] -> 200"},
    {"absolute form", "GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://x/a?b[] -> 200"},
    {"a body that looks folded", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\n \n ",
     "POST /a[\n \n ] -> 200"},
    {"an empty value", "GET /a HTTP/1.1\r\nA:\r\nHost: x\r\nB: \r\n\r\n", "GET /a[] -> 200"},
    // The end of the connection.
    {"after Connection: close nothing is read",
     "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
     "GET /a[] -> 200"},
    {"HTTP/1.0 closes", "GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n", "GET /a[] -> 200"},
    // Lines (CVE-2023-30589, CVE-2025-23167, CVE-2024-27982).
    {"CR without LF ends a header", "GET /a HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", "-> 400"},
    {"CR without LF before a smuggled length",
     "POST /a HTTP/1.1\r\nHost: x\r\nX:\rContent-Length: 3\r\n\r\nabc", "-> 400"},
    {"CR X after the empty line's LF", "GET /a HTTP/1.1\r\nHost: x\r\n\rX\n", "-> 400"},
    {"a folded line", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "-> 400"},
    {"a folded line with a tab", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n", "-> 400"},
    {"a folded length", "POST /a HTTP/1.1\r\nHost: x\r\n Content-Length: 3\r\n\r\nabc", "-> 400"},
    {"a first line that is folded", "GET /a HTTP/1.1\r\n Host: x\r\n\r\n", "-> 400"},
    {"a space before the colon", "GET /a HTTP/1.1\r\nHost : x\r\n\r\n", "-> 400"},
    {"no colon", "GET /a HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", "-> 400"},
    {"an empty name", "GET /a HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n", "-> 400"},
    {"NUL in a value", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"s, "-> 400"},
    {"a space before the method", " GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    // LF without CR, wherever a line ends (RFC 9112 2.2).
    {"a request line that ends in LF", "GET /a HTTP/1.1\nHost: x\r\n\r\n", "-> 400"},
    {"an empty line of LF before the request", "\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"a header line that ends in LF", "GET /a HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", "-> 400"},
    {"a last header line that ends in LF", "GET /a HTTP/1.1\r\nHost: x\n\r\n", "-> 400"},
    {"a head that ends in LF", "GET /a HTTP/1.1\r\nHost: x\r\n\n", "-> 400"},
    {"a head of LF only", "GET /a HTTP/1.1\nHost: x\n\n", "-> 400"},
    {"a chunk size that ends in LF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
     "-> 400"},
    {"a chunk extension that ends in LF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\nabc\r\n0\r\n\r\n",
     "-> 400"},
    {"a last chunk that ends in LF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\n\r\n",
     "-> 400"},
    {"a trailer that ends in LF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: t\n\r\n",
     "-> 400"},
    {"trailers that end in LF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: t\r\n\n",
     "-> 400"},
    {"a folded trailer",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n",
     "-> 400"},
    // Request lines.
    {"HTTP/0.9", "GET /a\r\n\r\n", "-> 400"},
    {"HTTP/0.9 by its name", "GET /a HTTP/0.9\r\nHost: x\r\n\r\n", "-> 400"},
    {"HTTP/2.0", "GET /a HTTP/2.0\r\nHost: x\r\n\r\n", "-> 505"},
    {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "-> 505"},
    {"a version that goes on", "GET /a HTTP/1.1x\r\nHost: x\r\n\r\n", "-> 400"},
    {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: x\r\n\r\n", "-> 505"},
    {"an unknown method", "FROB /a HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"a method in lower case", "get /a HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", "-> 501"},
    {"a target without a slash", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"a fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"an asterisk outside OPTIONS", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "-> 400"},
    {"a TLS client hello", "\x16\x03\x01\x02\0\x01\0\x01"s, "-> 400"},
    // Host.
    {"no Host", "GET /a HTTP/1.1\r\n\r\n", "-> 400"},
    {"two Hosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "-> 400"},
    {"two Hosts under HTTP/1.0", "GET /a HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", "-> 400"},
    {"a Host that is a list", "GET /a HTTP/1.1\r\nHost: x, y\r\n\r\n", "-> 400"},
    {"a Host with user information", "GET /a HTTP/1.1\r\nHost: u@x\r\n\r\n", "-> 400"},
    // Length.
    {"Transfer-Encoding and Content-Length",
     "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     "-> 400"},
    {"Content-Length and Transfer-Encoding",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
     "3\r\n\r\n0\r\n\r\n",
     "-> 400"},
    {"two Content-Lengths",
     "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "-> 400"},
    {"a list of lengths", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
     "-> 400"},
    {"a length with a sign", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
     "-> 400"},
    {"a length in hexadecimal", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc",
     "-> 400"},
    {"a length beyond 64 bits",
     "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551617\r\n\r\na", "-> 400"},
    {"an empty length", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", "-> 400"},
    {"a coding that is not chunked",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "-> 501"},
    {"chunked and then another coding",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "-> 400"},
    {"chunked twice",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     "-> 400"},
    {"a coding that only resembles chunked",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "-> 501"},
    {"chunked under HTTP/1.0",
     "POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "-> 400"},
    // Chunks.
    {"chunk data without CRLF",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\n0\r\n\r\n",
     "-> 400"},
    {"chunk data ended by LF only",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n",
     "-> 400"},
    {"a chunk size without digits",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
     "-> 400"},
    {"a chunk size with 0x",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
     "-> 400"},
    {"a chunk size beyond 64 bits",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000003\r\nabc",
     "-> 400"},
    // Limits of the body (100 bytes here).
    {"a length above the limit", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
     "-> 413"},
    {"a chunk above the limit",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
         std::string(101, 'x') + "\r\n0\r\n\r\n",
     "-> 413"},
    {"chunks that are above the limit together",
     "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" +
         std::string(100, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n",
     "-> 413"},
    // Expect.
    {"an unknown expectation",
     "POST /a HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 3\r\n\r\nabc", "-> 417"},
};

Limits small_head() {
  Limits limits;
  limits.max_head_bytes = 256;
  return limits;
}

// The framing of chunks (extensions, padding, trailers) counts towards the limit of the head. The
// head itself has 63 bytes of its 256.
const std::vector<Crafted> kChunkFraming{
    {"an extension that fits", kChunkedHead + "3;" + std::string(200, 'a') + "\r\nabc\r\n0\r\n\r\n",
     "POST /a[abc] -> 200"},
    {"an extension that is too long",
     kChunkedHead + "3;" + std::string(256, 'a') + "\r\nabc\r\n0\r\n\r\n", "-> 431"},
    {"a quoted extension that is too long",
     kChunkedHead + "3;a=\"" + std::string(256, 'b') + "\"\r\nabc\r\n0\r\n\r\n", "-> 431"},
    {"extensions that are too long together",
     kChunkedHead + repeated("1;" + std::string(60, 'a') + "\r\nx\r\n", 5) + "0\r\n\r\n", "-> 431"},
    {"an extension of the last chunk that is too long",
     kChunkedHead + "0;" + std::string(256, 'a') + "\r\n\r\n", "-> 431"},
    {"a size with too many zeros", kChunkedHead + std::string(256, '0') + "3\r\nabc\r\n0\r\n\r\n",
     "-> 431"},
    {"trailers that fit", kChunkedHead + "0\r\n" + repeated("A: bcd\r\n", 25) + "\r\n",
     "POST /a[] -> 200"},
    {"a trailer that is too long", kChunkedHead + "0\r\nA: " + std::string(256, 'b') + "\r\n\r\n",
     "-> 431"},
    {"a trailer with too long a name",
     kChunkedHead + "0\r\n" + std::string(256, 'b') + ": a\r\n\r\n", "-> 431"},
    {"trailers that are too long together",
     kChunkedHead + "0\r\n" + repeated("A: b\r\n", 43) + "\r\n", "-> 431"},
    {"many small chunks", kChunkedHead + repeated("00000001\r\nx\r\n", 100) + "0\r\n\r\n",
     "POST /a[" + std::string(100, 'x') + "] -> 200"},
};

TEST(ChunkFraming, CountsTowardsTheHead) {
  for (const Crafted& crafted : kChunkFraming) {
    HttpFixture fixture(small_head());
    fixture.peer.feed(crafted.bytes);
    EXPECT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name;
    EXPECT_EQ(fixture.peer.open(), crafted.outcome.front() != '-') << crafted.name;
  }
}

TEST(ChunkFraming, CountsTheSameCutAnywhere) {
  for (const Crafted& crafted : kChunkFraming) {
    for (std::size_t cut = 1; cut < crafted.bytes.size(); ++cut) {
      HttpFixture fixture(small_head());
      fixture.peer.feed(std::string_view(crafted.bytes).substr(0, cut));
      fixture.peer.feed(std::string_view(crafted.bytes).substr(cut));
      ASSERT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name << ", cut at " << cut;
    }
  }
}

TEST(ChunkFraming, CountsTheSameByteByByte) {
  for (const Crafted& crafted : kChunkFraming) {
    HttpFixture fixture(small_head());
    fixture.peer.set_chunk_bytes(1);
    fixture.peer.feed(crafted.bytes);
    EXPECT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name;
  }
}

TEST(CraftedRequests, HaveTheirOutcomeIfFedWhole) {
  for (const Crafted& crafted : kCraftedRequests) {
    HttpFixture fixture;
    fixture.peer.feed(crafted.bytes);
    EXPECT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name;
  }
}

TEST(CraftedRequests, HaveTheSameOutcomeCutAnywhere) {
  for (const Crafted& crafted : kCraftedRequests) {
    for (std::size_t cut = 1; cut < crafted.bytes.size(); ++cut) {
      HttpFixture fixture;
      fixture.peer.feed(std::string_view(crafted.bytes).substr(0, cut));
      fixture.peer.feed(std::string_view(crafted.bytes).substr(cut));
      ASSERT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name << ", cut at " << cut;
    }
  }
}

TEST(CraftedRequests, HaveTheSameOutcomeByteByByte) {
  for (const Crafted& crafted : kCraftedRequests) {
    HttpFixture fixture;
    fixture.peer.set_chunk_bytes(1);
    fixture.peer.feed(crafted.bytes);
    EXPECT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name;
  }
}

// Fails if llhttp 8 was built without LLHTTP_STRICT_MODE, because no code of ours checks these
// bytes.
TEST(CraftedRequests, AreRefusedIfAChunkEndsWithoutCrLf) {
  for (const std::string chunk_end : {"", "X\n", "\n", "\r"}) {
    HttpFixture fixture;
    fixture.peer.feed("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc" +
                      chunk_end + "0\r\n\r\n");
    EXPECT_EQ(outcome_of(fixture), "-> 400") << "a chunk that ends in '" << chunk_end << "'";
  }
}

TEST(CraftedRequests, CloseTheConnectionWhenTheyAreRefused) {
  for (const Crafted& crafted : kCraftedRequests) {
    if (crafted.outcome.front() != '-') continue;
    HttpFixture fixture;
    fixture.peer.feed(crafted.bytes);
    fixture.peer.feed("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(outcome_of(fixture), crafted.outcome) << crafted.name;
    EXPECT_NE(fixture.peer.written().find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_TRUE(fixture.peer.closed()) << crafted.name;
    EXPECT_EQ(fixture.server.connection_count(), 0U);
  }
}

}  // namespace
}  // namespace snug::http
