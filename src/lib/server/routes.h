// The application's own HTTP routes: handlers by path and method, and files from memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/environment.h"
#include "http/embedded_files.h"
#include "http/router.h"
#include "snug/server.h"

namespace snug::server {

/// The route of every path without another route. Owned by the server.
class Routes final : public HttpRoutes, public http::Route {
 public:
  /// `environment` is borrowed.
  explicit Routes(base::Environment& environment) : environment_(environment) {}

  void on(std::string method, std::string path, std::size_t max_body_bytes,
          HttpHandler handler) override;
  void on_stream(std::string method, std::string path, std::uint64_t max_body_bytes,
                 HttpStreamHandler handler) override;
  void serve(std::vector<EmbeddedFile> files, HttpHeaders headers) override;

  /// Drops every route, now and from now on.
  void end();

  http::BodyPlan on_head(const HttpRequest& head) override;
  void on_request(HttpRequest request, http::Responder responder) override;
  void on_stream(HttpRequest head, std::shared_ptr<http::BodyStream> body,
                 http::Responder responder) override;

 private:
  struct Method {
    std::string name;
    std::uint64_t max_body_bytes;
    std::variant<HttpHandler, HttpStreamHandler> handler;

    bool streams() const { return std::holds_alternative<HttpStreamHandler>(handler); }
  };
  struct Path {
    std::vector<Method> methods;
    http::EmbeddedFiles* files = nullptr;

    /// HEAD is answered by the handler for GET; the connection leaves the body out.
    const Method* find(std::string_view method) const;
    std::string allowed() const;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  void add(std::string path, Method method);
  const Path* find(std::string_view path) const;
  const Method* find(const HttpRequest& head) const;
  void call(const HttpHandler& handler, HttpRequest request, http::Responder responder) const;

  base::Environment& environment_;
  /// For handles that may outlive this.
  const std::shared_ptr<base::Environment> reach_{&environment_, [](base::Environment*) {}};
  bool over_ = false;
  std::unordered_map<std::string, Path, Hash, std::equal_to<>> paths_;
  std::vector<std::string> prefixes_;  ///< From paths that end in "/*", the longest first.
  std::vector<std::unique_ptr<http::EmbeddedFiles>> files_;
};

}  // namespace snug::server
