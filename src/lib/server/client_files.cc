// See client_files.h.
#include "server/client_files.h"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/base64.h"
#include "base/sha1.h"
#include "http/content_coding.h"

namespace snug::server {
namespace {

// The same builds as Node, each with its map.
constexpr std::string_view kBuilds[] = {"socket.io.js", "socket.io.min.js", "socket.io.esm.min.js",
                                        "socket.io.msgpack.min.js"};
constexpr int kLevel = 9;  // Compressed once, served many times.

std::string tag_of(std::string_view body) {
  const auto digest = base::sha1(body);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return '"' + base::base64url_encode(bytes) + '"';
}

std::string_view content_type(std::string_view path) {
  return path.ends_with(".map") ? "application/json; charset=utf-8"
                                : "text/javascript; charset=utf-8";
}

}  // namespace

ClientFiles::ClientFiles(const Source& from, const std::string& path, const LogSink& log) {
  if (const auto* directory = std::get_if<std::string>(&from)) {
    read_all(*directory, path, log);
  } else {
    for (EmbeddedFile file : std::get<std::vector<EmbeddedFile>>(from)) {
      files_.push_back({path + std::string(file.path), {}, {}, {}});
      file.path = files_.back().path;
      views_.push_back(file);
    }
  }
  route_.emplace(std::move(views_), HttpHeaders());
}

void ClientFiles::read_all(const std::string& directory, const std::string& path,
                           const LogSink& log) {
  for (const std::string_view build : kBuilds) {
    read(directory, path, std::string(build));
    read(directory, path, std::string(build) + ".map");
  }
  if (files_.empty() && log) log(LogLevel::kWarning, "no client to serve in " + directory);
  for (const File& file : files_) {
    views_.push_back(
        {file.path, content_type(file.path), file.body, file.gzip_body, file.etag, false});
  }
}

void ClientFiles::read(const std::string& directory, const std::string& path,
                       const std::string& name) {
  std::ifstream stream(directory + "/" + name, std::ios::binary);
  if (!stream) return;
  std::string body{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad() || body.empty()) return;
  std::string gzip_body = http::encode_content(body, http::ContentCoding::kGzip, kLevel);
  std::string etag = tag_of(body);
  files_.push_back({path + name, std::move(body), std::move(gzip_body), std::move(etag)});
}

void ClientFiles::add_to(http::Router& router) {
  route_->add_to(router);
}

}  // namespace snug::server
