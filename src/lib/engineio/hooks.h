// The application's functions, called so that nothing they throw or return does harm.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "engineio/options.h"
#include "engineio/session.h"
#include "snug/log.h"
#include "snug/result.h"

namespace snug::engineio {

class Hooks {
 public:
  /// Both are borrowed.
  Hooks(const Options& options, const LogSink& log) : options_(options), log_(log) {}

  /// Whether the application allows the handshake; one that throws refuses without words.
  void ask(const HttpRequest& request, const Decide& decide) const;
  /// The application's part of an answer's fields.
  void edit_headers(HttpHeaders& headers, const HttpRequest& request, bool initial) const;
  void report(const HttpRequest& request, const Refusal& refusal) const;
  /// Not yet compared with those of other sessions.
  Result<Sid, Refusal> new_id(const HttpRequest& request, base::Random& random) const;
  void add_cookie(HttpHeaders& headers, const Sid& id) const;

 private:
  template <class Call>
  bool guard(const char* name, Call call) const;

  const Options& options_;
  const LogSink& log_;
};

/// The handshake is refused because its id is of no use.
Refusal bad_id();

}  // namespace snug::engineio
