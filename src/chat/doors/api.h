// The frame of every HTTP answer below /api/: JSON in, the rules of who may ask, JSON out.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "live/health.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/http.h"
#include "snug/json.h"
#include "snug/server.h"

namespace snug::chat {

/// Answers one request. Cheap to copy. Nothing goes out after the store failed.
class Responder {
 public:
  Responder(HttpReply reply, const Health& health) : reply_(std::move(reply)), health_(&health) {}

  void ok(Json body, const std::vector<std::string>& set_cookies = {}) const;
  void fail(const Failure& failure) const;

 private:
  HttpReply reply_;
  const Health* health_;
};

struct ApiRequest {
  HttpRequest http;
  Json body;            ///< An object; empty for GET and DELETE.
  bool secure = false;  ///< Whether the client's side is TLS.
  std::string address;  ///< The client's, behind whatever proxies.
};

class Api {
 public:
  using Handler = std::function<void(ApiRequest, Responder)>;

  Api(HttpRoutes& routes, Health& health, const Options& options)
      : routes_(routes), health_(health), options_(options) {}

  void on(const std::string& method, const std::string& path, Handler handler);

 private:
  std::optional<Failure> check(ApiRequest& request) const;
  void tell_of_silent_proxy();

  HttpRoutes& routes_;
  Health& health_;
  const Options& options_;
  bool silent_proxy_told_ = false;
};

}  // namespace snug::chat
