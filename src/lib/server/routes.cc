// See routes.h.
#include "server/routes.h"

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "http/response_writer.h"
#include "server/http_streams.h"

namespace snug::server {

namespace {

// A body with the wrong method or path is read up to this size. So the client gets the error for
// that, not the one for the size.
constexpr std::size_t kMaxRefusedBodyBytes = 16 * 1024;

HttpResponse refuse_method(const std::string& allowed) {
  HttpResponse response = http::plain_response(405);
  response.headers.add("Allow", allowed);
  return response;
}

}  // namespace

const Routes::Method* Routes::Path::find(std::string_view method) const {
  const Method* for_get = nullptr;
  for (const Method& candidate : methods) {
    if (candidate.name == method) return &candidate;
    if (candidate.name == "GET") for_get = &candidate;
  }
  return method == "HEAD" ? for_get : nullptr;
}

std::string Routes::Path::allowed() const {
  std::string names;
  const auto add = [&](std::string_view name) {
    if (!names.empty()) names += ", ";
    names += name;
  };
  if (find("HEAD") != nullptr || files != nullptr) add("HEAD");
  if (files != nullptr && find("GET") == nullptr) add("GET");
  for (const Method& method : methods) {
    if (method.name != "HEAD") add(method.name);
  }
  return names;
}

void Routes::on(std::string method, std::string path, std::size_t max_body_bytes,
                HttpHandler handler) {
  add(std::move(path), {std::move(method), max_body_bytes, std::move(handler)});
}

void Routes::on_stream(std::string method, std::string path, std::uint64_t max_body_bytes,
                       HttpStreamHandler handler) {
  add(std::move(path), {std::move(method), max_body_bytes, std::move(handler)});
}

void Routes::add(std::string path, Method method) {
  if (over_) return;
  if (path.ends_with("/*") && !paths_.contains(path)) {
    prefixes_.push_back(path.substr(0, path.size() - 1));
    std::stable_sort(prefixes_.begin(), prefixes_.end(), [](const auto& left, const auto& right) {
      return left.size() > right.size();
    });
  }
  std::vector<Method>& methods = paths_[std::move(path)].methods;
  std::erase_if(methods, [&](const Method& old) { return old.name == method.name; });
  methods.push_back(std::move(method));
}

void Routes::end() {
  over_ = true;
  prefixes_.clear();
  std::exchange(paths_, {}).clear();
}

void Routes::serve(std::vector<EmbeddedFile> files, HttpHeaders headers) {
  if (over_) return;
  auto route = std::make_unique<http::EmbeddedFiles>(files, std::move(headers));
  for (const EmbeddedFile& file : files) paths_[std::string(file.path)].files = route.get();
  files_.push_back(std::move(route));
}

const Routes::Path* Routes::find(std::string_view path) const {
  if (const auto exact = paths_.find(path); exact != paths_.end()) return &exact->second;
  for (const std::string& prefix : prefixes_) {
    if (path.starts_with(prefix)) return &paths_.find(prefix + "*")->second;
  }
  return nullptr;
}

const Routes::Method* Routes::find(const HttpRequest& head) const {
  const Path* path = find(head.path);
  return path == nullptr ? nullptr : path->find(head.method);
}

http::BodyPlan Routes::on_head(const HttpRequest& head) {
  const Method* method = find(head);
  if (method == nullptr) return http::BodyPlan::collect(kMaxRefusedBodyBytes);
  return method->streams() ? http::BodyPlan::stream(method->max_body_bytes)
                           : http::BodyPlan::collect(method->max_body_bytes);
}

void Routes::on_request(HttpRequest request, http::Responder responder) {
  const Path* path = find(request.path);
  if (path == nullptr) {
    // The files' route answers 404 with the headers set for every page.
    if (!files_.empty())
      return files_.front()->on_request(std::move(request), std::move(responder));
    return responder.respond(http::plain_response(404));
  }
  const Method* method = path->find(request.method);
  if (method != nullptr && !method->streams()) {
    const HttpHandler handler = std::get<HttpHandler>(method->handler);  // it may replace itself
    return call(handler, std::move(request), std::move(responder));
  }
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && path->files != nullptr) {
    return path->files->on_request(std::move(request), std::move(responder));
  }
  responder.respond(refuse_method(path->allowed()));
}

void Routes::call(const HttpHandler& handler, HttpRequest request,
                  http::Responder responder) const {
  const auto shared = std::make_shared<http::Responder>(std::move(responder));
  const std::string what = request.method + " " + request.path;
  const std::string thrown = base::thrown_by([&] {
    handler(std::move(request), [shared](HttpResponse response) {
      shared->respond(std::move(response), http::Author::kApplication);
    });
  });
  // If the request was not answered, the client gets 500.
  if (!thrown.empty()) {
    environment_.log(LogLevel::kError, "http: the handler of " + what + " threw " + thrown);
  }
}

void Routes::on_stream(HttpRequest head, std::shared_ptr<http::BodyStream> body,
                       http::Responder responder) {
  const Method* method = find(head);
  if (method == nullptr || !method->streams()) return;  // the routes have ended
  const HttpStreamHandler handler = std::get<HttpStreamHandler>(method->handler);
  const auto context =
      std::make_shared<const StreamContext>(StreamContext{reach_, head.method + " " + head.path});
  context->guard([&] {
    handler(std::move(head), make_reader(context, std::move(body)),
            make_responder(context, std::move(responder)));
  });
}

}  // namespace snug::server
