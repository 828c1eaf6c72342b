// A folder of files, served in a world without sockets.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "server/loop_impl.h"
#include "snug/snug.h"
#include "snug/testing/world.h"
#include "support/temporary_folder.h"
#include "testing/memory_core.h"

namespace snug::server {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class FolderTest : public ::testing::Test {
 protected:
  FolderTest() : server(world.loop(), options()) {
    EXPECT_TRUE(server.listen(3000));
    folder.write("hello.txt", "hello");
    fs::create_directories(folder.path() / "sub");
    folder.write("sub/index.html", "<p>");
    folder.write("sub/a b\xC3\xA9.js", "js");
  }
  ServerOptions options() {
    ServerOptions options;
    options.log = [this](LogLevel, std::string_view line) { log += std::string(line) + "\n"; };
    return options;
  }
  void serve(FolderOptions folder_options = {}, std::string path = "/static") {
    EXPECT_TRUE(server.http().serve_folder(std::move(path), folder.path().string(),
                                           std::move(folder_options)));
  }
  HttpResponse get(std::string target, HttpHeaders headers = {}, std::string method = "GET") {
    HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    return *world.request(std::move(request));
  }
  int status(std::string target, HttpHeaders headers = {}) {
    return get(std::move(target), std::move(headers)).status;
  }
  static std::string field(const HttpResponse& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or("-"));
  }
  /// Lets the file's tag become a strong one.
  void settle(const std::string& name) {
    fs::last_write_time(folder.path() / name, fs::file_time_type::clock::now() - 1h);
  }
  test_support::MemoryCore& core() {
    return static_cast<test_support::MemoryCore&>(world.loop().impl().core());
  }
  std::unique_ptr<test_support::MemoryPeer> open(std::string_view request) {
    auto peer = core().network().connect("", "192.0.2.9");
    peer->feed(std::string(request) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return peer;
  }

  test_support::TemporaryFolder folder;
  std::string log;
  testing::World world{{.date = std::chrono::system_clock::now()}};
  Server server;
};

TEST_F(FolderTest, ServesFilesWithTypeTagAndDate) {
  serve();
  settle("hello.txt");
  const HttpResponse answer = get("/static/hello.txt");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(field(answer, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(field(answer, "Content-Length"), "5");
  EXPECT_EQ(field(answer, "Cache-Control"), "public, max-age=0");
  EXPECT_EQ(field(answer, "Accept-Ranges"), "bytes");
  EXPECT_TRUE(field(answer, "ETag").starts_with("\"")) << field(answer, "ETag");
  EXPECT_TRUE(field(answer, "Last-Modified").ends_with(" GMT"));
  const HttpResponse head = get("/static/hello.txt", {}, "HEAD");
  EXPECT_EQ(field(head, "Content-Length"), "5");
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(get("/static/hello.txt", {}, "POST").status, 405);
}

TEST_F(FolderTest, FindsFilesByTheirDecodedPath) {
  serve();
  EXPECT_EQ(get("/static/%68ello.txt?x").body, "hello");
  EXPECT_EQ(get("/static/sub/a%20b%C3%A9.js").body, "js");
  EXPECT_EQ(status("/static/sub%2Fa%20b%C3%A9.js"), 404);
}

TEST_F(FolderTest, LetsNothingOutOfTheFolder) {
  fs::create_symlink("/etc/hostname", folder.path() / "out");
  folder.write(".hidden", "x");
  fs::create_directories(folder.path() / ".git");
  folder.write(".git/config", "x");
  ASSERT_EQ(mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  serve();
  for (const char* path :
       {"/static/out", "/static/.hidden", "/static/%2ehidden", "/static/.git/config",
        "/static/fifo", "/static//etc/hostname", "/static/..%2fhello.txt",
        "/static/%2fetc%2fhostname", "/static/..%5chello.txt", "/static/sub\\index.html",
        "/static/sub//index.html", "/static/hello.txt/"}) {
    EXPECT_EQ(status(path), 404) << path;
  }
  for (const char* path : {"/static/../x", "/static/%2e%2e/x", "/static/.%2E/", "/static/%00",
                           "/static/hello.txt%00.html", "/static/%", "/static/%ff"}) {
    EXPECT_EQ(status(path), 400) << path;
  }
}

TEST_F(FolderTest, AnswersFoldersWithTheirIndexAndAskForTheSlash) {
  serve();
  EXPECT_EQ(get("/static/sub/").body, "<p>");
  const HttpResponse moved = get("/static/sub?a=b");
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(field(moved, "Location"), "./sub/?a=b");
  EXPECT_EQ(field(get("/static"), "Location"), "./static/");
  EXPECT_EQ(status("/static/"), 404);
}

TEST_F(FolderTest, AtTheRootLeavesTheOtherRoutesAlone) {
  serve({}, "/");
  server.http().on("GET", "/api", 0, [](HttpRequest, HttpReply reply) { reply({.body = "api"}); });
  EXPECT_EQ(get("/hello.txt").body, "hello");
  EXPECT_EQ(get("/sub/").body, "<p>");
  EXPECT_EQ(get("/api").body, "api");
  EXPECT_EQ(status("/"), 404);
}

TEST_F(FolderTest, LeavesMissingFilesToTheNextRoute) {
  serve({}, "/");
  server.http().on("*", "/*", 0, [](HttpRequest request, HttpReply reply) {
    reply({.body = "no " + std::string(request.path_parameter("*"))});
  });
  EXPECT_EQ(get("/hello.txt").body, "hello");
  EXPECT_EQ(get("/missing").body, "no missing");
  EXPECT_EQ(get("/.hidden").body, "no .hidden");
  EXPECT_EQ(get("/hello.txt", {}, "POST").body, "no hello.txt");
}

TEST_F(FolderTest, LeavesMissingFilesToAHandlerOfItsOwnPath) {
  server.http().on("GET", "/*", 0, [](HttpRequest, HttpReply reply) { reply({.body = "page"}); });
  server.http().on("GET", "/static", 0, [](HttpRequest, HttpReply reply) { reply({}); });
  serve({}, "/");
  serve();
  server.http().on("GET", "/*", 0, [](HttpRequest, HttpReply reply) { reply({.body = "new"}); });
  EXPECT_EQ(get("/hello.txt").body, "hello");
  EXPECT_EQ(get("/missing").body, "new");
  EXPECT_EQ(get("/static/hello.txt").body, "hello");
  EXPECT_EQ(get("/static/missing").body, "new");
  EXPECT_EQ(get("/static").status, 200);
}

TEST_F(FolderTest, LeavesMissingFilesToOtherFoldersAndStreams) {
  const test_support::TemporaryFolder second;
  second.write("hello.txt", "second");
  second.write("other.txt", "other");
  serve({}, "/");
  ASSERT_TRUE(server.http().serve_folder("/", second.path().string()));
  server.http().on_stream("GET", "/*", 0, [](HttpRequest, HttpBodyReader, HttpResponder reply) {
    const HttpBodyWriter out = reply.begin({});
    out.write("stream", {});
    out.end();
  });
  EXPECT_EQ(get("/hello.txt").body, "hello");
  EXPECT_EQ(get("/other.txt").body, "other");
  EXPECT_EQ(get("/missing").body, "stream");
  EXPECT_EQ(get("/missing", {}, "HEAD").status, 200);
  EXPECT_EQ(get("/missing", {}, "POST").status, 405);
}

TEST_F(FolderTest, AnswersConditions) {
  serve();
  settle("hello.txt");
  const HttpResponse first = get("/static/hello.txt");
  const HttpResponse same = get("/static/hello.txt", {{"If-None-Match", field(first, "ETag")}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(field(same, "ETag"), field(first, "ETag"));
  EXPECT_EQ(field(same, "Content-Type"), "-");
  EXPECT_EQ(status("/static/hello.txt", {{"If-Modified-Since", field(first, "Last-Modified")}}),
            304);
  EXPECT_EQ(status("/static/hello.txt", {{"If-Match", "\"other\""}}), 412);
  folder.write("hello.txt", "other");
  EXPECT_EQ(get("/static/hello.txt", {{"If-None-Match", field(first, "ETag")}}).body, "other");
}

TEST_F(FolderTest, GivesAFileThatMayStillChangeAWeakTag) {
  serve();
  EXPECT_TRUE(field(get("/static/hello.txt"), "ETag").starts_with("W/\""));
}

TEST_F(FolderTest, AnswersOneRange) {
  serve();
  settle("hello.txt");
  const HttpResponse some = get("/static/hello.txt", {{"Range", "bytes=1-3"}});
  EXPECT_EQ(some.status, 206);
  EXPECT_EQ(some.body, "ell");
  EXPECT_EQ(field(some, "Content-Range"), "bytes 1-3/5");
  EXPECT_EQ(get("/static/hello.txt", {{"Range", "bytes=-2"}}).body, "lo");
  EXPECT_EQ(get("/static/hello.txt", {{"Range", "bytes=0-0,2-3"}}).body, "hello");
  const HttpResponse none = get("/static/hello.txt", {{"Range", "bytes=5-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(field(none, "Content-Range"), "bytes */5");
  const std::string etag = field(some, "ETag");
  EXPECT_EQ(status("/static/hello.txt", {{"Range", "bytes=1-3"}, {"If-Range", etag}}), 206);
  EXPECT_EQ(status("/static/hello.txt", {{"Range", "bytes=1-3"}, {"If-Range", "\"x\""}}), 200);
}

TEST_F(FolderTest, SendsPrecompressedFilesOnlyIfAsked) {
  folder.write("page.js", "plain");
  folder.write("page.js.gz", "gzip");
  folder.write("page.js.br", "br");
  serve();
  serve({.precompressed = true}, "/packed");
  EXPECT_EQ(get("/static/page.js", {{"Accept-Encoding", "gzip, br"}}).body, "plain");
  const HttpResponse packed = get("/packed/page.js", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(packed.body, "br");
  EXPECT_EQ(field(packed, "Content-Encoding"), "br");
  EXPECT_EQ(field(packed, "Vary"), "Accept-Encoding");
  EXPECT_EQ(field(packed, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/packed/page.js", {{"Accept-Encoding", "gzip, br;q=0"}}).body, "gzip");
  EXPECT_EQ(field(get("/packed/hello.txt", {{"Accept-Encoding", "br"}}), "Vary"),
            "Accept-Encoding");
  EXPECT_EQ(get("/packed/page.js").body, "plain");
}

TEST_F(FolderTest, TakesItsOptions) {
  folder.write("a.gcode", "G1");
  folder.write("start.html", "start");
  serve({.index = "start.html",
         .max_age = 1h,
         .immutable = true,
         .types = {{"gcode", "text/x-gcode"}},
         .headers = {{"X-A", "1"}, {"X-A", "2"}, {"last-modified", "never"}}});
  const HttpResponse answer = get("/static/a.gcode");
  EXPECT_EQ(field(answer, "Content-Type"), "text/x-gcode");
  EXPECT_EQ(field(answer, "Cache-Control"), "public, max-age=3600, immutable");
  EXPECT_EQ(answer.headers.joined("X-A"), "1, 2");
  EXPECT_EQ(answer.headers.joined("Last-Modified"), "never");
  EXPECT_EQ(get("/static/").body, "start");
}

TEST_F(FolderTest, ThatDoesNotExistIsAnError) {
  const auto served = server.http().serve_folder("/", "no such folder");
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().code, "folder_missing");
}

TEST_F(FolderTest, IsRefusedWhileTooManyWaitForTheDisk) {
  ServerOptions options;
  options.http_limits.max_file_job_count = 1;
  options.http_limits.max_waiting_file_count = 2;
  Server small(world.loop(), options);
  ASSERT_TRUE(small.listen(4000));
  ASSERT_TRUE(small.http().serve_folder("/", folder.path().string()));
  std::vector<std::unique_ptr<test_support::MemoryPeer>> peers;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(core().network().connect(":4000", "192.0.2.9"));
    peers.back()->feed("GET /hello.txt HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  world.run_until_idle();
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(peers.at(static_cast<std::size_t>(i))->take_written().ends_with("hello"));
  EXPECT_TRUE(peers[3]->take_written().starts_with("HTTP/1.1 503 "));
}

class LargeFileTest : public FolderTest {
 protected:
  static constexpr std::size_t kPiece = 64 * 1024;
  LargeFileTest() {
    for (std::size_t i = 0; i < 10 * kPiece; ++i) text += static_cast<char>('a' + i % 23);
    folder.write("large", text);
    serve();
  }
  std::string text;
};

TEST_F(LargeFileTest, ComesInPieces) {
  EXPECT_EQ(get("/static/large").body, text);
  const std::string last = std::to_string(3 * kPiece + 4);
  EXPECT_EQ(get("/static/large", {{"Range", "bytes=7-" + last}}).body,
            text.substr(7, 3 * kPiece - 2));
}

TEST_F(LargeFileTest, IsReadOnlyAsFastAsTheClientTakesIt) {
  const auto peer = open("GET /static/large");
  peer->stall();
  world.run_until_idle();
  fs::resize_file(folder.path() / "large", 0);  // what is sent now was read before
  peer->unstall();
  world.run_until_idle();
  EXPECT_LE(peer->take_written().size(), 4 * kPiece);
}

TEST_F(LargeFileTest, ThatShrinksEndsTheConnectionEarly) {
  const auto peer = open("GET /static/large");
  peer->stall();
  world.run_until_idle();
  fs::resize_file(folder.path() / "large", kPiece);
  peer->unstall();
  world.run_until_idle();
  EXPECT_TRUE(peer->closed());
  EXPECT_LT(peer->take_written().size(), text.size());
  EXPECT_NE(log.find("GET /static/large: the file changed"), std::string::npos) << log;
}

TEST_F(LargeFileTest, IsClosedIfTheClientLeaves) {
  const auto descriptors = [] {
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
  };
  const auto before = descriptors();
  for (int i = 0; i < 3; ++i) {
    const auto peer = open("GET /static/large");
    peer->stall();
    world.run_until_idle();
    EXPECT_EQ(descriptors(), before + 1);
    i == 0 ? peer->reset() : peer->close();
    world.run_until_idle();
    EXPECT_EQ(descriptors(), before);
  }
}

}  // namespace
}  // namespace snug::server
