// Files answered from memory.
#include "http/embedded_files.h"

#include <string>
#include <utility>

#include "http/conditions.h"
#include "http/content_coding.h"
#include "http/response_writer.h"

namespace snug::http {
namespace {

/// The tag of the compressed form. Each representation needs its own strong tag (RFC 9110 8.8.3).
std::string gzip_tag(std::string_view etag) {
  std::string tag(etag);
  if (tag.ends_with('"')) tag.insert(tag.size() - 1, "-gzip");
  return tag;
}

}  // namespace

EmbeddedFiles::EmbeddedFiles(std::vector<EmbeddedFile> files, HttpHeaders headers)
    : headers_(std::move(headers)) {
  for (const EmbeddedFile& file : files) files_.emplace(file.path, file);
}

void EmbeddedFiles::add_to(Router& router) {
  for (const auto& [path, file] : files_) router.add(std::string(path), *this);
}

void EmbeddedFiles::on_request(HttpRequest request, Responder responder) {
  responder.respond(answer(request, request.path));
}

HttpResponse EmbeddedFiles::answer(const HttpRequest& request, std::string_view path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return refuse(404);
  if (request.method == "GET" || request.method == "HEAD")
    return answer_file(found->second, request);
  HttpResponse response = refuse(405);
  response.headers.add("Allow", "GET, HEAD");
  return response;
}

HttpResponse EmbeddedFiles::answer_file(const EmbeddedFile& file,
                                        const HttpRequest& request) const {
  const bool gzip =
      !file.gzip_body.empty() && prefers_gzip(request.headers.joined("Accept-Encoding"));
  const std::string etag = gzip ? gzip_tag(file.etag) : std::string(file.etag);
  HttpResponse response;
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control",
                       file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzip_body.empty()) response.headers.add("Vary", "Accept-Encoding");
  add_headers(response);
  if (lists_etag(request.headers.joined("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", file.content_type);
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  response.body = gzip ? file.gzip_body : file.body;
  return response;
}

HttpResponse EmbeddedFiles::refuse(int status) const {
  HttpResponse response = plain_response(status);
  add_headers(response);
  return response;
}

void EmbeddedFiles::add_headers(HttpResponse& response) const {
  for (const HttpHeaders::Field& field : headers_.fields()) {
    response.headers.add(field.name, field.value);
  }
}

}  // namespace snug::http
