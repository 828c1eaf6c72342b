// Files answered from memory: conditional requests, gzip, caching (RFC 9110 8.8, 12.5.3, 13.1.2).
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/content_coding.h"
#include "http/router.h"
#include "snug/http.h"

namespace snug::http {

/// Answers GET and HEAD on exactly the paths of its files.
class EmbeddedFiles final : public Route {
 public:
  /// `headers` are sent with each answer, including refusals and 304.
  EmbeddedFiles(std::vector<EmbeddedFile> files, HttpHeaders headers);

  /// Adds the path of every file. With a file of path "/", this is also the route of all paths that
  /// have no other route.
  void add_to(Router& router);

  BodyPlan on_head(const HttpRequest&) override { return BodyPlan::collect(0); }
  void on_request(HttpRequest request, Responder responder) override;

  /// The answer for the file of that path.
  HttpResponse answer(const HttpRequest& request, std::string_view path) const;
  /// A refusal with the headers.
  HttpResponse refuse(int status) const;

 private:
  HttpResponse answer_file(const EmbeddedFile& file, const HttpRequest& request) const;
  void add_headers(HttpResponse& response) const;

  std::unordered_map<std::string_view, EmbeddedFile> files_;
  HttpHeaders headers_;
};

}  // namespace snug::http
