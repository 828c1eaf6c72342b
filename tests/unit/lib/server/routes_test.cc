// The application's own routes, over HTTP in memory.
#include "server/routes.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "http/server.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"

namespace snug::server {
namespace {

class RoutesTest : public testing::Test {
 protected:
  RoutesTest() { http.router().add("/", routes); }

  /// The whole answer to a request with that first line.
  std::string ask(std::string_view line, std::string_view headers = "",
                  std::string_view body = "") {
    test_support::MemoryPeer peer(environment);
    http.on_stream(peer.take_stream());
    peer.feed(std::string(line) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" +
              std::string(body));
    const std::string answer = peer.take_written();
    peer.close();
    return answer;
  }
  static bool has(std::string_view answer, std::string_view part) {
    return answer.find(part) != std::string_view::npos;
  }
  static HttpHandler answering(std::string body) {
    return [body](HttpRequest, const HttpReply& reply) {
      HttpResponse response;
      response.body = body;
      reply(response);
    };
  }

  test_support::ManualEnvironment environment;
  Routes routes{environment.get()};
  http::Server http{environment, {}};
};

TEST_F(RoutesTest, ChoosesByExactPathAndMethod) {
  routes.on("GET", "/a", 0, answering("get a"));
  routes.on("POST", "/a", 10, answering("post a"));
  routes.on("GET", "/a/", 0, answering("get a slash"));
  EXPECT_TRUE(ask("GET /a?x=1").ends_with("\r\n\r\nget a"));
  EXPECT_TRUE(ask("POST /a", "Content-Length: 2\r\n", "ab").ends_with("\r\n\r\npost a"));
  EXPECT_TRUE(ask("GET /a/").ends_with("\r\n\r\nget a slash"));
  EXPECT_TRUE(ask("GET /a/b").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask("GET /").starts_with("HTTP/1.1 404 "));
}

TEST_F(RoutesTest, APathThatEndsInAStarMatchesAllPathsBelow) {
  routes.on("GET", "/files/*", 0, answering("any"));
  routes.on("GET", "/files/old/*", 0, answering("old"));
  routes.on("GET", "/files/list", 0, answering("list"));
  routes.on("DELETE", "/files/*", 0, answering("gone"));
  EXPECT_TRUE(ask("GET /files/7?x=1").ends_with("any"));
  EXPECT_TRUE(ask("GET /files/").ends_with("any"));
  EXPECT_TRUE(ask("GET /files/old/7").ends_with("old"));
  EXPECT_TRUE(ask("GET /files/list").ends_with("list"));
  EXPECT_TRUE(ask("DELETE /files/7").ends_with("gone"));
  EXPECT_TRUE(ask("GET /files").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(has(ask("PUT /files/7"), "\r\nAllow: HEAD, GET, DELETE\r\n"));
  routes.end();
  EXPECT_TRUE(ask("GET /files/7").starts_with("HTTP/1.1 404 "));
}

TEST_F(RoutesTest, AreMatchedDecoded) {
  routes.on("GET", "/hello.txt", 0, answering("hello"));
  routes.on("GET", "/a b", 0, answering("space"));
  routes.on("GET", "/\xC3\xA9", 0, answering("accent"));
  routes.on("GET", "/c/d", 0, answering("two"));
  EXPECT_TRUE(ask("GET /%68ello%2Etxt").ends_with("hello"));
  EXPECT_TRUE(ask("GET /a%20b").ends_with("space"));
  EXPECT_TRUE(ask("GET /%C3%A9").ends_with("accent"));
  EXPECT_TRUE(ask("GET /c%2fd").starts_with("HTTP/1.1 404 "));
  for (const std::string_view path : {"/%", "/%zz", "/%00", "/%ff", "/c/../a", "/%2e%2e/a"}) {
    EXPECT_TRUE(ask("GET " + std::string(path)).starts_with("HTTP/1.1 400 ")) << path;
  }
}

TEST_F(RoutesTest, GiveTheirHandlersTheParametersOfThePath) {
  const auto echo = [](const HttpRequest& request, const HttpReply& reply) {
    std::string all;
    for (const auto& [name, value] : request.path_parameters) all += name + "=" + value + ";";
    reply({.body = all + std::string(request.path_parameter("room"))});
  };
  routes.on("GET", "/rooms/:room/messages/:id", 0, echo);
  routes.on("GET", "/files/:room/*", 0, echo);
  EXPECT_TRUE(ask("GET /rooms/a%20b/messages/7%2F8").ends_with("\r\n\r\nroom=a b;id=7/8;a b"));
  EXPECT_TRUE(ask("GET /files/a/b%2Fc/d/").ends_with("\r\n\r\nroom=a;*=b/c/d/;a"));
  EXPECT_TRUE(ask("GET /files/a/").ends_with("\r\n\r\nroom=a;*=;a"));
  EXPECT_TRUE(ask("GET /rooms//messages/7").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask("GET /rooms/a/messages/7/").starts_with("HTTP/1.1 404 "));
}

TEST_F(RoutesTest, TheMostSpecificPathWithTheMethodAnswersInAnyOrder) {
  routes.on("*", "/*", 0, answering("fallback"));
  routes.on("GET", "/a/*", 0, answering("rest"));
  routes.on("GET", "/a/:x/c", 0, answering("parameter"));
  routes.on("GET", "/a/b/d", 0, answering("literal"));
  routes.on("POST", "/a/b", 0, answering("post"));
  EXPECT_TRUE(ask("GET /a/b/d").ends_with("literal"));
  EXPECT_TRUE(ask("GET /a/b/c").ends_with("parameter"));
  EXPECT_TRUE(ask("GET /a/b/e").ends_with("rest"));
  EXPECT_TRUE(ask("GET /a/b").ends_with("rest"));
  EXPECT_TRUE(ask("POST /a/b").ends_with("post"));
  EXPECT_TRUE(ask("DELETE /a/b").ends_with("fallback"));
  EXPECT_TRUE(ask("OPTIONS /a/b").ends_with("fallback"));
  EXPECT_TRUE(ask("GET /").ends_with("fallback"));
}

TEST_F(RoutesTest, TakeMethodsInSmallLettersAndTheStarForAllOthers) {
  routes.on("get", "/a", 0, answering("get"));
  routes.on("*", "/a", 0, answering("other"));
  EXPECT_TRUE(ask("GET /a").ends_with("get"));
  EXPECT_TRUE(has(ask("HEAD /a"), "\r\nContent-Length: 3\r\n"));
  EXPECT_TRUE(ask("PATCH /a").ends_with("other"));
}

TEST_F(RoutesTest, AnswerOptionsWithTheMethods) {
  routes.on("GET", "/a", 0, answering(""));
  routes.on("PUT", "/:any", 0, answering(""));
  const std::string answer = ask("OPTIONS /a");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 "));
  EXPECT_TRUE(has(answer, "\r\nAllow: HEAD, GET, PUT\r\n"));
  EXPECT_TRUE(ask("OPTIONS /b/c").starts_with("HTTP/1.1 404 "));
}

TEST_F(RoutesTest, ThatNoRequestCanMatchAreToldInTheLog) {
  for (const char* path : {"", "a", "*", "/a/*/b", "/:", "/a/../b"}) {
    routes.on("GET", path, 0, answering(""));
    ASSERT_FALSE(environment.log_lines.empty()) << path;
    EXPECT_TRUE(has(environment.log_lines.back(), "\"" + std::string(path) + "\""));
  }
  EXPECT_EQ(environment.log_lines.size(), 6U);
}

TEST_F(RoutesTest, ListsTheMethodsOfAPathIn405) {
  routes.on("GET", "/a", 0, answering(""));
  routes.on("POST", "/a", 10, answering(""));
  const std::string answer = ask("DELETE /a");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 "));
  EXPECT_TRUE(has(answer, "\r\nAllow: HEAD, GET, POST\r\n"));
}

TEST_F(RoutesTest, AWrongMethodIsAnswered405EvenWithABody) {
  routes.on("GET", "/a", 0, answering(""));
  EXPECT_TRUE(ask("POST /a", "Content-Length: 2\r\n", "ab").starts_with("HTTP/1.1 405 "));
}

TEST_F(RoutesTest, AnswersHeadAsGetWithoutTheBody) {
  routes.on("GET", "/a", 0, answering("12345"));
  const std::string answer = ask("HEAD /a");
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 5\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(RoutesTest, RefusesALargeBodyWithoutCallingTheHandler) {
  routes.on("POST", "/a", 3, [](HttpRequest, const HttpReply&) { FAIL(); });
  EXPECT_TRUE(ask("POST /a", "Content-Length: 4\r\n").starts_with("HTTP/1.1 413 "));
}

TEST_F(RoutesTest, ALaterHandlerOfAMethodReplacesTheEarlierOne) {
  routes.on("GET", "/a", 0, answering("old"));
  routes.on("GET", "/a", 0, answering("new"));
  EXPECT_TRUE(ask("GET /a").ends_with("new"));
}

TEST_F(RoutesTest, AnswersLaterAndOnlyOnce) {
  HttpReply kept;
  routes.on("GET", "/a", 0, [&](HttpRequest, HttpReply reply) { kept = std::move(reply); });
  test_support::MemoryPeer peer(environment);
  http.on_stream(peer.take_stream());
  peer.feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(peer.written(), "");
  HttpResponse response;
  response.body = "once";
  kept(response);
  kept(response);
  environment.end_turn();
  const std::string written = peer.take_written();
  EXPECT_TRUE(written.ends_with("\r\n\r\nonce"));
  EXPECT_EQ(written.find("once"), written.size() - 4);
}

TEST_F(RoutesTest, IgnoresAnAnswerAfterTheClientLeft) {
  HttpReply kept;
  routes.on("GET", "/a", 0, [&](HttpRequest, HttpReply reply) { kept = std::move(reply); });
  ask("GET /a");
  kept({});
}

TEST_F(RoutesTest, AThrowingHandlerIsAnswered500AndLogged) {
  routes.on("GET", "/a", 0,
            [](HttpRequest, const HttpReply&) { throw std::runtime_error("a secret"); });
  const std::string answer = ask("GET /a");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 "));
  EXPECT_FALSE(has(answer, "secret"));
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_TRUE(has(environment.log_lines[0], "GET /a"));
  EXPECT_TRUE(has(environment.log_lines[0], "a secret"));
}

class RoutesWithFilesTest : public RoutesTest {
 protected:
  RoutesWithFilesTest() {
    HttpHeaders headers;
    headers.add("X-Page", "yes");
    const EmbeddedFile index{"/", "text/html", "<p>", "", "\"1\"", false};
    routes.serve({index}, headers);
  }
};

TEST_F(RoutesWithFilesTest, ServesThemBesideHandlers) {
  routes.on("POST", "/", 10, answering("posted"));
  EXPECT_TRUE(ask("GET /").ends_with("\r\n\r\n<p>"));
  EXPECT_TRUE(ask("POST /", "Content-Length: 2\r\n", "ab").ends_with("posted"));
  EXPECT_TRUE(has(ask("PUT /"), "\r\nAllow: HEAD, GET, POST\r\n"));
}

TEST_F(RoutesWithFilesTest, FindsFilesByTheirDecodedPath) {
  routes.serve({{"/a b.js", "text/javascript", "1", "", "\"1\"", false}}, {});
  EXPECT_TRUE(ask("GET /a%20b.js").ends_with("\r\n\r\n1"));
}

TEST_F(RoutesWithFilesTest, SendsTheirHeadersWith404) {
  const std::string answer = ask("GET /missing");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(has(answer, "\r\nX-Page: yes\r\n"));
}

}  // namespace
}  // namespace snug::server
