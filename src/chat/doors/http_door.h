// The door for HTTP: every verb with a path below /api/. Takes JSON, checks who may ask, answers
// JSON.
#pragma once

#include <optional>

#include "doors/verbs.h"
#include "live/surroundings.h"
#include "people/accounts.h"
#include "protocol/failure.h"
#include "snug/http.h"
#include "snug/json.h"
#include "snug/server.h"

namespace snug::chat {

class HttpDoor {
 public:
  HttpDoor(HttpRoutes& routes, VerbTable& verbs, const Accounts& accounts,
           const Surroundings& around);
  HttpDoor(const HttpDoor&) = delete;
  HttpDoor& operator=(const HttpDoor&) = delete;

 private:
  void ask(const Verb& verb, HttpRequest request, HttpReply reply);
  Caller caller_of(const HttpRequest& request, bool secure);
  Result<Json, Failure> read_payload(const Verb& verb, HttpRequest& request, bool secure) const;
  void tell_of_silent_proxy();

  VerbTable& verbs_;
  const Accounts& accounts_;
  const Surroundings& around_;
  bool silent_proxy_told_ = false;
};

}  // namespace snug::chat
