// Files answered from memory.
#include "http/embedded_files.h"

#include <optional>
#include <string>
#include <utility>

#include "http/fields.h"
#include "http/response_writer.h"

namespace snug::http {
namespace {

/// A qvalue in thousandths (RFC 9110 12.4.2); anything else is 0: not wished for.
int parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = text[0] == '1' ? 1000 : 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int scale = 100;
  for (const char digit : text.substr(text.size() > 1 ? 2 : 1)) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * scale;
    scale /= 10;
  }
  return weight > 1000 ? 0 : weight;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = take_element(parameters, ';');
    const std::string_view name = take_element(parameter, '=');
    if (equal_ignoring_case(name, "q")) return parse_weight(trim(parameter));
  }
  return 1000;
}

/// The tag of the compressed form: another representation needs another strong tag (RFC
/// 9110 8.8.3).
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

bool prefers_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> any;
  int identity = 0;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_element(accept_encoding, ',');
    const std::string_view coding = take_element(parameters, ';');
    const int weight = weight_of(parameters);
    if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) gzip = weight;
    if (equal_ignoring_case(coding, "identity")) identity = weight;
    if (coding == "*") any = weight;
  }
  const int weight = gzip.value_or(any.value_or(0));
  return weight > 0 && weight >= identity;
}

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
  response.headers.add("Content-Type", std::string(file.content_type));
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
    response.headers.add(field.first, field.second);
  }
}

}  // namespace snug::http
