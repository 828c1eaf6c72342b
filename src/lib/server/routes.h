// The application's own HTTP routes: handlers by path and method, and files from memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "http/embedded_files.h"
#include "http/router.h"
#include "server/file_jobs.h"
#include "server/folder.h"
#include "server/route_table.h"
#include "snug/server.h"

namespace snug::server {

/// The route of every path without another route. Owned by the server.
class Routes final : public HttpRoutes, public http::Route {
 public:
  /// `environment` is borrowed. Without `pool` there are no folders.
  explicit Routes(base::Environment& environment, FileJobs::Pool pool = {},
                  FileJobLimits file_limits = {})
      : environment_(environment), jobs_(std::move(pool), file_limits) {}

  void on(std::string method, std::string path, std::size_t max_body_bytes,
          HttpHandler handler) override;
  void on_stream(std::string method, std::string path, std::uint64_t max_body_bytes,
                 HttpStreamHandler handler) override;
  void serve(std::vector<EmbeddedFile> files, HttpHeaders headers) override;
  Result<void> serve_folder(std::string path, std::string folder, FolderOptions options) override;

  /// Drops every route, now and from now on.
  void end();

  http::BodyPlan on_head(const HttpRequest& head) override;
  void on_request(HttpRequest request, http::Responder responder) override;
  void on_stream(HttpRequest head, std::shared_ptr<http::BodyStream> body,
                 http::Responder responder) override;

 private:
  void add(std::string_view path, Endpoint endpoint, bool replace = true);
  /// `body` is null unless the endpoint streams.
  void answer(const Endpoint& endpoint, const http::Segments& segments, HttpRequest request,
              std::shared_ptr<http::BodyStream> body, http::Responder responder);
  void call(const HttpHandler& handler, HttpRequest request, http::Responder responder) const;
  void call(const HttpStreamHandler& handler, HttpRequest head,
            std::shared_ptr<http::BodyStream> body, http::Responder responder) const;
  /// Answers a request whose body is a stream. `after` is a folder that does not have the file.
  void stream(HttpRequest head, std::shared_ptr<http::BodyStream> body, http::Responder responder,
              const Folder* after);
  /// The answer if no endpoint takes the request's method.
  HttpResponse refuse(const HttpRequest& request, const RouteTable::Matches& matches) const;
  HttpResponse not_found() const;

  base::Environment& environment_;
  /// For handles that may outlive this.
  const std::shared_ptr<base::Environment> reach_{&environment_, [](base::Environment*) {}};
  bool over_ = false;
  RouteTable table_;
  std::vector<std::unique_ptr<http::EmbeddedFiles>> files_;
  FileJobs jobs_;
  std::vector<std::unique_ptr<Folder>> folders_;
};

}  // namespace snug::server
