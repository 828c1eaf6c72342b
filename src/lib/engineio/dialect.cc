// Reads dialects from requests.
#include "engineio/dialect.h"

#include <utility>

#include "engineio/query.h"
#include "engineio/revision3.h"

namespace snug::engineio {

Dialect read_dialect(const HttpRequest& request) {
  Dialect dialect;
  if (single_parameter(request, "EIO").is("4")) return dialect;
  dialect.revision3 = true;
  dialect.base64 = single_parameter(request, "b64").given();
  dialect.jsonp = request.query_parameter("j").has_value();
  return dialect;
}

PollTerms terms_of(const HttpRequest& request, const Dialect& dialect, HttpHeaders headers) {
  PollTerms terms{std::move(headers), request.headers.joined("Accept-Encoding"), {}};
  if (!dialect.revision3) return terms;
  terms.format = {true, dialect.base64, PayloadFormat::kNoScript};
  if (dialect.jsonp) {
    terms.format.jsonp = revision3::script_number(request.query_parameter("j").value_or(""));
  }
  return terms;
}

}  // namespace snug::engineio
