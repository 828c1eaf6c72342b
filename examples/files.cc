// Files of any size over HTTP: uploads that go to disk piece by piece, downloads of which a client
// may ask for a part, and a folder that the library serves by itself.
//
//     files 127.0.0.1:3000 FOLDER
//     curl -T film.mp4 http://127.0.0.1:3000/uploads/film.mp4
//     curl -r 1000000- http://127.0.0.1:3000/uploads/film.mp4 -o rest.mp4
//     curl http://127.0.0.1:3000/folder/film.mp4 -o film.mp4
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "run.h"
#include "snug/snug.h"

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxUploadBytes = 4'000'000'000;
constexpr std::size_t kPieceBytes = 64 * 1024;

/// Each function may wait for the disk, so they run on the pool.
class Upload {
 public:
  /// `number` tells uploads of the same name apart.
  Upload(fs::path path, int number)
      : path_(std::move(path)), part_(path_.parent_path() / (".part" + std::to_string(number))) {}
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  bool append(const std::string& piece) {
    if (!file_.is_open()) file_.open(part_, std::ios::binary | std::ios::trunc);
    return static_cast<bool>(file_.write(piece.data(), static_cast<std::streamsize>(piece.size())));
  }
  /// Nobody sees a file that is not complete.
  bool keep() {
    if (!append("")) return false;
    file_.close();
    std::error_code error;
    if (file_) fs::rename(part_, path_, error);
    return file_ && !error;
  }
  void drop() {
    file_.close();
    std::error_code ignored;
    fs::remove(part_, ignored);
  }

 private:
  fs::path path_;
  fs::path part_;
  std::ofstream file_;
};

class Files {
 public:
  Files(snug::Loop& loop, fs::path folder) : loop_(loop), folder_(std::move(folder)) {}

  snug::Task<> upload(snug::HttpRequest request, snug::HttpBodyReader body,
                      snug::HttpResponder reply) {
    if (!is_name(request)) co_return reply({.status = 400, .body = "no such name\n"});
    const auto file = std::make_shared<Upload>(path_of(request), ++upload_count_);
    for (;;) {
      const auto piece = co_await body.read();
      if (!piece) {  // the client is gone, or its body was wrong
        loop_.run_in_pool([file] { file->drop(); }, {});
        co_return;
      }
      if (piece->empty()) break;
      const auto append = [file, bytes = *piece] { return file->append(bytes); };
      if (co_await loop_.run_in_pool(append)) continue;
      loop_.run_in_pool([file] { file->drop(); }, {});
      co_return reply({.status = 507, .body = "the disk is full\n"});
    }
    const auto keep = [file] { return file->keep(); };
    const bool kept = co_await loop_.run_in_pool(keep);
    reply({.status = kept ? 201 : 500});
  }

  snug::Task<> download(snug::HttpRequest request, snug::HttpBodyReader,
                        snug::HttpResponder reply) {
    if (!is_name(request)) co_return reply({.status = 404});
    const auto file = std::make_shared<std::ifstream>();
    const auto open = [file, path = path_of(request)]() -> std::int64_t {
      std::error_code error;
      if (!fs::is_regular_file(path, error)) return -1;
      file->open(path, std::ios::binary | std::ios::ate);
      return *file ? static_cast<std::int64_t>(file->tellg()) : -1;
    };
    const std::int64_t size_bytes = co_await loop_.run_in_pool(open);
    if (size_bytes < 0) co_return reply({.status = 404, .body = "no such file\n"});
    const auto range = snug::requested_range(request, static_cast<std::uint64_t>(size_bytes));
    const auto out = reply.begin(range.head(), range.length);
    std::uint64_t at = range.begin;
    for (std::uint64_t left = range.length; left > 0;) {
      const auto read = [file, at, count = std::min<std::uint64_t>(left, kPieceBytes)] {
        std::string piece(count, '\0');
        file->seekg(static_cast<std::streamoff>(at));
        file->read(piece.data(), static_cast<std::streamsize>(count));
        piece.resize(static_cast<std::size_t>(file->gcount()));
        return piece;
      };
      const std::string piece = co_await loop_.run_in_pool(read);
      if (piece.empty()) co_return;  // it shrank: the connection ends, so the client notices
      if (!co_await out.write(piece)) co_return;  // the client is gone
      at += piece.size();
      left -= piece.size();
    }
    out.end();
  }

 private:
  /// A parameter may be any text, also one that leads out of the folder.
  static bool is_name(const snug::HttpRequest& request) {
    const std::string_view name = request.path_parameter("name");
    return !name.starts_with('.') && name.find('/') == std::string_view::npos;
  }
  fs::path path_of(const snug::HttpRequest& request) const {
    return folder_ / std::string(request.path_parameter("name"));
  }

  snug::Loop& loop_;
  const fs::path folder_;
  int upload_count_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return usage(argv[0], "ADDRESS [FOLDER]");
  const std::string folder = argc > 2 ? argv[2] : ".";
  snug::Loop loop;
  snug::Server server(loop);
  Files files(loop, folder);
  snug::HttpRoutes& http = server.http();
  http.on_stream("PUT", "/uploads/:name", kMaxUploadBytes,
                 [&](snug::HttpRequest request, snug::HttpBodyReader body,
                     snug::HttpResponder reply) { return files.upload(request, body, reply); });
  http.on_stream("GET", "/uploads/:name", 0,
                 [&](snug::HttpRequest request, snug::HttpBodyReader body,
                     snug::HttpResponder reply) { return files.download(request, body, reply); });
  if (const auto served = http.serve_folder("/folder", folder); !served) {
    std::fprintf(stderr, "%s\n", served.error().message.c_str());
    return 1;
  }
  return run(loop, server, argv[1]);
}
