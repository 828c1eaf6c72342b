// See router.h.
#include "http/router.h"

#include <utility>

#include "http/response_writer.h"

namespace snug::http {

void Route::on_upgrade(HttpRequest request, Upgrade upgrade) {
  on_request(std::move(request), upgrade.decline());
}

HttpResponse Route::refuse_size(const HttpRequest&) {
  return plain_response(413);
}

void Route::on_stream(HttpRequest, std::shared_ptr<BodyStream>, Responder) {}

void Route::on_body_lost(const HttpRequest&, bool) {}

void Router::add(std::string path, Route& route) {
  entries_.push_back({std::move(path), &route});
}

Route* Router::find(std::string_view path) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    const bool matches =
        entry.path.ends_with('/') ? path.starts_with(entry.path) : path == entry.path;
    if (matches && (best == nullptr || entry.path.size() > best->path.size())) best = &entry;
  }
  return best == nullptr ? nullptr : best->route;
}

}  // namespace snug::http
