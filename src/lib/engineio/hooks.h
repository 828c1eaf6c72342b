// Calls the application's functions, and keeps their exceptions and wrong results from doing harm.
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
  /// Both arguments are borrowed.
  Hooks(const Options& options, const LogSink& log) : options_(options), log_(log) {}

  /// Asks whether the application allows the handshake. An exception refuses it without a message.
  void ask(const HttpRequest& request, const Decide& decide) const;
  /// Lets the application edit the fields of an answer.
  void edit_headers(HttpHeaders& headers, const HttpRequest& request, bool initial) const;
  void report(const HttpRequest& request, const Refusal& refusal) const;
  /// The id is not yet compared with the ids of other sessions.
  Result<Sid, Refusal> new_id(const HttpRequest& request, base::Random& random) const;
  void add_cookie(HttpHeaders& headers, const Sid& id) const;

 private:
  template <class Call>
  bool guard(const char* name, Call call) const;

  const Options& options_;
  const LogSink& log_;
};

/// The handshake is refused because the application gave an unusable id.
Refusal bad_id();

}  // namespace snug::engineio
