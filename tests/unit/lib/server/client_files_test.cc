// The client's script from a folder, over HTTP in memory.
#include "server/client_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"

namespace snug::server {
namespace {

/// A temporary folder, removed after the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "client-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  void add(const std::string& name, std::string_view body) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << body;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class ClientFilesTest : public testing::Test {
 protected:
  void start() { start(ClientFiles::Source(folder.path())); }
  void start(const ClientFiles::Source& source) {
    files.emplace(source, "/chat/", [this](LogLevel, std::string_view line) { log += line; });
    files->add_to(http.router());
  }
  std::string get(std::string_view target, std::string_view fields = "") {
    test_support::MemoryPeer peer(environment);
    http.on_stream(peer.take_stream());
    peer.feed("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) +
              "\r\n");
    const std::string answer = peer.take_written();
    peer.close();
    return answer;
  }
  static bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
  }

  Folder folder;
  std::string log;
  test_support::ManualEnvironment environment;
  std::optional<ClientFiles> files;
  http::Server http{environment, {}};
};

TEST_F(ClientFilesTest, ServesTheBuildsAndTheirMaps) {
  folder.add("socket.io.js", "the build");
  folder.add("socket.io.msgpack.min.js.map", "{}");
  start();
  const std::string build = get("/chat/socket.io.js");
  EXPECT_TRUE(build.starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(has(build, "Content-Type: text/javascript; charset=utf-8\r\n"));
  EXPECT_TRUE(build.ends_with("\r\n\r\nthe build"));
  const std::string map = get("/chat/socket.io.msgpack.min.js.map");
  EXPECT_TRUE(has(map, "Content-Type: application/json; charset=utf-8\r\n"));
  EXPECT_TRUE(map.ends_with("\r\n\r\n{}"));
  EXPECT_EQ(log, "");
}

TEST_F(ClientFilesTest, ServesNothingElse) {
  folder.add("socket.io.js", "the build");
  folder.add("secret.txt", "no");
  start();
  for (const char* target : {"/chat/secret.txt", "/chat/socket.io.min.js", "/socket.io.js",
                             "/chat/../socket.io.js", "/chat/socket.io.js/"}) {
    EXPECT_TRUE(get(target).starts_with("HTTP/1.1 404 ")) << target;
  }
}

TEST_F(ClientFilesTest, AnswersAKnownTagWithoutTheFile) {
  folder.add("socket.io.js", "the build");
  start();
  const std::string answer = get("/chat/socket.io.js?x");
  const std::size_t at = answer.find("ETag: ") + 6;
  const std::string tag = answer.substr(at, answer.find("\r\n", at) - at);
  EXPECT_EQ(tag.size(), 29U) << tag;
  EXPECT_TRUE(
      get("/chat/socket.io.js", "If-None-Match: W/" + tag + "\r\n").starts_with("HTTP/1.1 304 "));
  EXPECT_TRUE(
      get("/chat/socket.io.js", "If-None-Match: \"other\"\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(ClientFilesTest, CompressesThem) {
  folder.add("socket.io.js", std::string(5000, 'x'));
  start();
  const std::string answer = get("/chat/socket.io.js", "Accept-Encoding: gzip\r\n");
  EXPECT_TRUE(has(answer, "Content-Encoding: gzip\r\n"));
  EXPECT_LT(answer.size(), 1000U);
}

TEST_F(ClientFilesTest, ServesEmbeddedFilesUnderTheServersPath) {
  start(std::vector<EmbeddedFile>{
      {"socket.io.js", "text/javascript", "the build", "", "\"tag\"", false}});
  const std::string build = get("/chat/socket.io.js");
  EXPECT_TRUE(build.starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(has(build, "ETag: \"tag\"\r\n"));
  EXPECT_TRUE(build.ends_with("\r\n\r\nthe build"));
  EXPECT_TRUE(get("/socket.io.js").starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(log, "");
}

TEST_F(ClientFilesTest, LogsAFolderWithoutClientFiles) {
  start();
  EXPECT_TRUE(has(log, "no client to serve in "));
}

}  // namespace
}  // namespace snug::server
