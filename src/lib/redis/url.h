// The URL of a Redis server.
#pragma once

#include <string>
#include <string_view>

#include "snug/result.h"

namespace snug::redis {

/// Where a server is, and how to sign in.
struct Url {
  std::string address;  ///< In the form of net::connect.
  bool tls = false;
  std::string user;      ///< Empty: the default user.
  std::string password;  ///< Empty: no sign-in.
  int database = 0;
};

/// The grammar is in snug/redis.h; the only error is `url_invalid`. Its message quotes nothing of
/// the URL, which may hold a password.
Result<Url> parse_url(std::string_view url);

}  // namespace snug::redis
