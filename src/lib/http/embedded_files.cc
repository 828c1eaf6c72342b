// Files answered from memory.
#include "http/embedded_files.h"

#include <string>
#include <utility>

#include "http/content_coding.h"
#include "http/fields.h"
#include "http/response_writer.h"

namespace snug::http {
namespace {

/// The tag of the compressed form. Each representation needs its own strong tag (RFC 9110 8.8.3).
std::string gzip_tag(std::string_view etag) {
  std::string tag(etag);
  if (tag.ends_with('"')) tag.insert(tag.size() - 1, "-gzip");
  return tag;
}

/// If-None-Match compares weakly (RFC 9110 13.1.2).
bool matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view tag = take_element(if_none_match, ',');
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
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
  responder.respond(answer(request));
}

HttpResponse EmbeddedFiles::answer(const HttpRequest& request) const {
  const auto found = files_.find(request.path);
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
  if (matches(request.headers.joined("If-None-Match"), etag)) {
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
