// How a client speaks, as given by the query of the request that opened its transport.
#pragma once

#include "engineio/polling_transport.h"
#include "snug/http.h"

namespace snug::engineio {

struct Dialect {
  bool revision3 = false;  ///< Protocol revision 3 instead of 4; base64 and jsonp need it.
  bool base64 = false;     ///< The client cannot receive binary data.
  bool jsonp = false;      ///< Polls return scripts, and data is posted as forms.
};

/// For a server that allows revision 3.
Dialect read_dialect(const HttpRequest& request);
/// How to answer the poll `request`, with `headers`.
PollTerms terms_of(const HttpRequest& request, const Dialect& dialect, HttpHeaders headers);

}  // namespace snug::engineio
