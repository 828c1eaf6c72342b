// A server with one route and one client in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"
#include "support/manual_environment.h"
#include "support/memory_stream.h"

namespace snug::http {

/// Stores its requests. Answers at once with the request's body, or keeps the responders.
class RecordingRoute : public Route {
 public:
  BodyPlan on_head(const HttpRequest& head) override {
    if (head.path == refused_path)
      return BodyPlan::refuse({.status = 403, .headers = {}, .body = {}});
    return BodyPlan::collect(max_body);
  }

  void on_request(HttpRequest request, Responder responder) override {
    requests.push_back(std::move(request));
    if (keep) {
      kept.push_back(std::move(responder));
      return;
    }
    HttpResponse response;
    response.body = requests.back().body;
    responder.respond(std::move(response));
  }

  void on_body_lost(const HttpRequest& head, bool client_gone) override {
    lost += head.target + (client_gone ? " gone;" : " refused;");
  }

  std::size_t max_body = 100;
  std::string refused_path;
  std::string lost;
  bool keep = false;
  std::vector<HttpRequest> requests;
  std::vector<Responder> kept;
};

struct HttpFixture {
  explicit HttpFixture(Limits limits = {}) : server(environment, limits) {
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
  }

  /// The head of the first answer written.
  std::string take_head() {
    const std::string written = peer.take_written();
    return written.substr(0, written.find("\r\n\r\n") + 4);
  }

  test_support::ManualEnvironment environment;
  RecordingRoute route;
  test_support::MemoryPeer peer{environment};
  Server server;
};

inline HttpResponse response_of(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

/// The status codes of the answers in `written`, in order: "200 404".
inline std::string statuses_in(std::string_view written) {
  std::string statuses;
  for (std::size_t at = written.find("HTTP/1.1 "); at != std::string_view::npos;
       at = written.find("HTTP/1.1 ", at + 1)) {
    if (!statuses.empty()) statuses += ' ';
    statuses += written.substr(at + 9, 3);
  }
  return statuses;
}

}  // namespace snug::http
