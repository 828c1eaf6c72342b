// Streamed bodies in the code of an application: in memory, and once over real sockets.
#include "snug/http_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/server.h"
#include "server/loop_impl.h"
#include "server/routes.h"
#include "snug/server.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"
#include "unit/lib/net/client.h"

namespace snug::server {
namespace {

constexpr std::string_view kPut =
    "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789";

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Echoes the request's body piece by piece.
struct Echo {
  std::vector<std::string>* errors = nullptr;
  std::string first;

  Task<> operator()(HttpRequest, HttpBodyReader body, HttpResponder reply) {
    const HttpBodyWriter out = reply.begin({});
    if (!first.empty() && !co_await out.write(first)) co_return;
    for (;;) {
      const auto piece = co_await body.read();
      if (!piece && errors != nullptr) errors->push_back(piece.error().code);
      if (!piece) co_return;
      if (piece->empty()) break;
      if (!co_await out.write(*piece)) co_return;
    }
    out.end();
  }
};

class HttpStreamsTest : public testing::Test {
 protected:
  HttpStreamsTest() {
    http.router().add("/", routes);
    http.on_stream(peer.take_stream());
  }
  void turns(int count = 10) {
    for (int i = 0; i < count; ++i) environment.run_turn();
  }

  test_support::ManualEnvironment environment;
  Routes routes{environment.get()};
  test_support::MemoryPeer peer{environment};
  http::Server http{environment, {}};
  std::vector<std::string> errors;
};

TEST_F(HttpStreamsTest, ACoroutineReadsAndWritesWithItsCaptures) {
  routes.on_stream("PUT", "/a", 100, Echo{&errors, std::string(30, 'f')});
  peer.feed(kPut);
  turns();
  EXPECT_TRUE(has(peer.written(), "\r\n1e\r\n" + std::string(30, 'f')));
  EXPECT_TRUE(has(peer.written(), "a\r\n0123456789\r\n0\r\n\r\n"));
}

TEST_F(HttpStreamsTest, ACoroutineThatReplacesItselfGoesOn) {
  routes.on_stream("PUT", "/a", 100, Echo{&errors, "first"});
  peer.feed(kPut);
  routes.on_stream("PUT", "/a", 100, Echo{});
  turns();
  EXPECT_TRUE(has(peer.written(), "0\r\n\r\n"));
}

TEST_F(HttpStreamsTest, ACoroutineLearnsThatTheClientIsGone) {
  routes.on_stream("PUT", "/a", 100, Echo{&errors, ""});
  peer.feed(kPut.substr(0, kPut.size() - 1));
  turns();
  peer.close();
  EXPECT_EQ(errors, std::vector<std::string>{"gone"});
}

TEST_F(HttpStreamsTest, WithoutAnAnswerGetTheStatusOfTheBodysError) {
  routes.on_stream("PUT", "/a", 5, [](HttpRequest, HttpBodyReader body, HttpResponder reply) {
    body.read([body, reply](const Result<std::string>&) {});
  });
  peer.feed("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n");
  turns();
  EXPECT_TRUE(peer.written().starts_with("HTTP/1.1 413 "));
}

TEST_F(HttpStreamsTest, OfAHandlerThatThrowsEndAndAreLogged) {
  routes.on_stream("PUT", "/a", 100, [](HttpRequest, HttpBodyReader, HttpResponder) {
    throw std::runtime_error("a secret");
  });
  routes.on_stream("PUT", "/b", 100, [](HttpRequest, HttpBodyReader body, HttpResponder reply) {
    body.read([reply](const Result<std::string>&) { throw std::runtime_error("a secret"); });
  });
  peer.feed("PUT /a HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.feed("PUT /b HTTP/1.1\r\nHost: x\r\n\r\n");
  turns();
  EXPECT_EQ(peer.written().find("HTTP/1.1 500 "), 0U);
  EXPECT_NE(peer.written().rfind("HTTP/1.1 500 "), 0U);
  ASSERT_EQ(environment.log_lines.size(), 2U);
  EXPECT_TRUE(has(environment.log_lines[1], "PUT /b"));
  EXPECT_TRUE(has(environment.log_lines[1], "a secret"));
  EXPECT_FALSE(has(peer.written(), "secret"));
}

TEST_F(HttpStreamsTest, AnswerHeadWithoutReadingTheBody) {
  std::vector<bool> rooms;
  routes.on_stream("GET", "/a", 0, [&](HttpRequest, HttpBodyReader, HttpResponder reply) {
    const HttpBodyWriter out = reply.begin({}, 4);
    rooms.push_back(out.open());
    out.write("four", [&](bool room) { rooms.push_back(room); });
  });
  peer.feed("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  turns();
  EXPECT_TRUE(has(peer.written(), "Content-Length: 4\r\n"));
  EXPECT_TRUE(peer.take_written().ends_with("\r\n\r\n"));
  EXPECT_EQ(rooms, (std::vector<bool>{false, false}));
  peer.feed("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(peer.written(), "Content-Length: 4\r\n"));
}

TEST_F(HttpStreamsTest, AWriterReportsLaterThatTheClientIsGone) {
  std::optional<HttpResponder> kept;
  int gone = 0;
  routes.on_stream("GET", "/a", 0, [&](HttpRequest, HttpBodyReader, HttpResponder reply) {
    reply.on_gone([&] { ++gone; });
    kept = std::move(reply);
  });
  peer.feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.close();
  EXPECT_EQ(gone, 1);
  EXPECT_FALSE(kept->waiting());
  const HttpBodyWriter out = kept->begin({});
  EXPECT_FALSE(out.open());
  std::string told;
  out.write("x", [&](bool room) { told += room ? "room" : "gone"; });
  EXPECT_EQ(told, "");
  environment.end_turn();
  EXPECT_EQ(told, "gone");
  out.end();
}

TEST_F(HttpStreamsTest, DropTheConnectionWithTheLastCopyOfTheWriter) {
  routes.on_stream("GET", "/a", 0, [](HttpRequest, HttpBodyReader, HttpResponder reply) {
    const HttpBodyWriter out = reply.begin({});
    const HttpBodyWriter copy = out;
    copy.write("x", {});
  });
  peer.feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  turns();
  EXPECT_TRUE(peer.written().ends_with("\r\n1\r\nx"));
  EXPECT_TRUE(peer.closed());
}

TEST(HttpStreams, OutliveTheirServer) {
  test_support::ManualEnvironment environment;
  test_support::MemoryPeer peer(environment);
  std::optional<HttpBodyReader> reader;
  std::optional<HttpResponder> responder;
  int told = 0;
  {
    Routes routes{environment.get()};
    http::Server http{environment, {}};
    http.router().add("/", routes);
    http.on_stream(peer.take_stream());
    routes.on_stream("PUT", "/a", 100, [&](HttpRequest, HttpBodyReader body, HttpResponder reply) {
      reader = std::move(body);
      responder = std::move(reply);
    });
    peer.feed(kPut);
    reader->read([&](const Result<std::string>&) { ++told; });
  }
  reader->read([&](const Result<std::string>&) { ++told; });
  responder->begin({}).write("x", [&](bool) { ++told; });
  (*responder)({});
  environment.end_turn();
  EXPECT_EQ(told, 0);
}

TEST(HttpStreams, CarryMegabytesBothWaysOverRealSockets) {
  Loop loop;
  Server server(loop);
  server.http().on_stream("PUT", "/echo", 1 << 30, Echo{});
  const auto address = server.listen("127.0.0.1:0");
  ASSERT_TRUE(address) << address.error().message;
  const std::string body(3'000'000, '#');  // neither in a head nor in a chunk's length
  const std::string failure = net::run_beside(loop.impl().net(), [&] {
    const net::Client client(*address);
    client.send("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
    std::thread sender([&] { client.send(body); });
    const std::string answer = client.receive_all();
    sender.join();
    EXPECT_TRUE(answer.ends_with("\r\n0\r\n\r\n"));
    EXPECT_EQ(static_cast<std::size_t>(std::count(answer.begin(), answer.end(), '#')), body.size());
  });
  EXPECT_EQ(failure, "");
}

}  // namespace
}  // namespace snug::server
