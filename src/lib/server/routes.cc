// See routes.h.
#include "server/routes.h"

#include <utility>

#include "base/guard.h"
#include "http/path.h"
#include "http/response_writer.h"
#include "server/http_streams.h"

namespace snug::server {

namespace {

/// Names a request without what its path may hold in confidence: "GET /hook/…".
std::string for_log(const HttpRequest& request) {
  const std::size_t end = request.path.find('/', 1);
  std::string text = request.method + " " + request.path.substr(0, end);
  if (end != std::string::npos) text += "/…";
  return text;
}

// A body that nobody takes is read up to this size. So the client gets the error for its method or
// path, not the one for the size.
constexpr std::size_t kMaxRefusedBodyBytes = 16 * 1024;

HttpResponse with_allow(HttpResponse response, const std::string& allowed) {
  response.headers.add("Allow", allowed);
  return response;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return text;
}

}  // namespace

void Routes::on(std::string method, std::string path, std::size_t max_body_bytes,
                HttpHandler handler) {
  add(path, {upper(std::move(method)), max_body_bytes, std::move(handler)});
}

void Routes::on_stream(std::string method, std::string path, std::uint64_t max_body_bytes,
                       HttpStreamHandler handler) {
  add(path, {upper(std::move(method)), max_body_bytes, std::move(handler)});
}

void Routes::add(std::string_view path, Endpoint endpoint, bool replace) {
  if (over_) return;
  if (RouteTable::is_path(path)) return table_.add(path, std::move(endpoint), replace);
  environment_.log(LogLevel::kError, "http: no request can match the route \"" + std::string(path) +
                                         "\": a path begins with '/', names each ':', and has '*' "
                                         "as its last segment only");
}

void Routes::end() {
  over_ = true;
  table_.clear();
  std::exchange(folders_, {}).clear();
}

void Routes::serve(std::vector<EmbeddedFile> files, HttpHeaders headers) {
  if (over_) return;
  auto route = std::make_unique<http::EmbeddedFiles>(files, std::move(headers));
  for (const EmbeddedFile& file : files) {
    add(file.path, {"GET", kMaxRefusedBodyBytes, route.get()}, false);
  }
  files_.push_back(std::move(route));
}

Result<void> Routes::serve_folder(std::string path, std::string folder, FolderOptions options) {
  if (over_) return Unexpected(Error{"io", "the server is being destroyed"});
  Result<Descriptor> opened = open_folder(folder);
  if (!opened) return Unexpected(opened.error());
  folders_.push_back(std::make_unique<Folder>(environment_, jobs_,
                                              FolderPlace{*std::move(opened), std::move(options)}));
  while (path.ends_with('/')) path.pop_back();
  Folder* const route = folders_.back().get();
  if (!path.empty()) add(path, {"GET", kMaxRefusedBodyBytes, route}, false);
  add(path + "/*", {"GET", kMaxRefusedBodyBytes, route}, false);
  return {};
}

http::BodyPlan Routes::on_head(const HttpRequest& head) {
  const auto segments = http::decode_path(head.path);
  if (!segments) return http::BodyPlan::refuse(http::plain_response(400));
  const Endpoint* endpoint = table_.match(*segments).find(head.method);
  if (endpoint == nullptr) return http::BodyPlan::collect(kMaxRefusedBodyBytes);
  return endpoint->streams() ? http::BodyPlan::stream(endpoint->max_body_bytes)
                             : http::BodyPlan::collect(endpoint->max_body_bytes);
}

void Routes::on_request(HttpRequest request, http::Responder responder) {
  const auto segments = http::decode_path(request.path);
  if (!segments) return responder.respond(not_found());
  const RouteTable::Matches matches = table_.match(*segments);
  const Endpoint* endpoint = matches.find(request.method);
  // It streams if it replaced another one since the head.
  if (endpoint == nullptr || endpoint->streams()) {
    return responder.respond(refuse(request, matches));
  }
  answer(*endpoint, *segments, std::move(request), nullptr, std::move(responder));
}

void Routes::on_stream(HttpRequest head, std::shared_ptr<http::BodyStream> body,
                       http::Responder responder) {
  stream(std::move(head), std::move(body), std::move(responder), nullptr);
}

void Routes::stream(HttpRequest head, std::shared_ptr<http::BodyStream> body,
                    http::Responder responder, const Folder* after) {
  const auto segments = http::decode_path(head.path);
  const Endpoint* endpoint = segments ? table_.match(*segments).find(head.method, after) : nullptr;
  if (endpoint == nullptr) return responder.respond(not_found());
  answer(*endpoint, *segments, std::move(head), std::move(body), std::move(responder));
}

/// The endpoint may be destroyed by its own handler, which is therefore copied.
void Routes::answer(const Endpoint& endpoint, const http::Segments& segments, HttpRequest request,
                    std::shared_ptr<http::BodyStream> body, http::Responder responder) {
  request.path_parameters = endpoint.values(segments);
  if (const auto* handler = std::get_if<HttpHandler>(&endpoint.handler)) {
    return call(HttpHandler(*handler), std::move(request), std::move(responder));
  }
  if (const auto* handler = std::get_if<HttpStreamHandler>(&endpoint.handler)) {
    return call(HttpStreamHandler(*handler), std::move(request), std::move(body),
                std::move(responder));
  }
  if (const auto* files = std::get_if<const http::EmbeddedFiles*>(&endpoint.handler)) {
    const std::string path = "/" + http::join_segments(segments, 0);
    return responder.respond((*files)->answer(request, path));
  }
  Folder* const folder = std::get<Folder*>(endpoint.handler);
  const std::size_t first =
      endpoint.parameters.empty() ? segments.size() : endpoint.parameters.back().segment;
  folder->answer(std::move(request), segments, first, std::move(responder),
                 [this, folder, body = std::move(body)](HttpRequest again, http::Responder reply) {
                   stream(std::move(again), body, std::move(reply), folder);
                 });
}

HttpResponse Routes::refuse(const HttpRequest& request, const RouteTable::Matches& matches) const {
  const std::string allowed = matches.allowed();
  if (allowed.empty()) return not_found();
  if (request.method == "OPTIONS") return with_allow({.status = 204}, allowed);
  return with_allow(http::plain_response(405), allowed);
}

HttpResponse Routes::not_found() const {
  // A page's headers are sent with each of its answers.
  return files_.empty() ? http::plain_response(404) : files_.front()->refuse(404);
}

void Routes::call(const HttpHandler& handler, HttpRequest request,
                  http::Responder responder) const {
  const auto shared = std::make_shared<http::Responder>(std::move(responder));
  const std::string what = for_log(request);
  // If it throws and the request was not answered, the client gets 500.
  base::guarded(environment_.log, {"http: the handler of ", what}, [&] {
    handler(std::move(request), [shared](HttpResponse response) {
      shared->respond(std::move(response), http::Author::kApplication);
    });
  });
}

void Routes::call(const HttpStreamHandler& handler, HttpRequest head,
                  std::shared_ptr<http::BodyStream> body, http::Responder responder) const {
  const auto context = std::make_shared<const StreamContext>(StreamContext{reach_, for_log(head)});
  context->guard([&] {
    handler(std::move(head), make_reader(context, std::move(body)),
            make_responder(context, std::move(responder)));
  });
}

}  // namespace snug::server
