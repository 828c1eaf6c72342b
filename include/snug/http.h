// HTTP values: what a route receives and what it answers (RFC 9110). Plain values, no I/O.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug {

/// Field lines in the order of the wire. Names compare without case (RFC 9110 5.1).
class HttpHeaders {
 public:
  using Field = std::pair<std::string, std::string>;  ///< Name and value.

  /// The first value of that name, or null. The pointer lives until the next change.
  const std::string* find(std::string_view name) const;
  /// All values of that name, joined with ", " (RFC 9110 5.3); empty when there is none.
  std::string joined(std::string_view name) const;
  std::size_t count(std::string_view name) const;  ///< How many fields have that name.
  void add(std::string name, std::string value);  ///< One more field, also of a name that is there.
  /// Replaces every value of that name.
  void set(std::string name, std::string value);
  const std::vector<Field>& fields() const { return fields_; }  ///< All, in order.

 private:
  std::vector<Field> fields_;
};

/// A request, complete.
///
///     const auto page = request.query_parameter("page").value_or("1");
struct HttpRequest {
  std::string method;          ///< As on the wire, upper case: "GET".
  std::string target;          ///< As on the wire: "/socket.io/?EIO=4".
  std::string path;            ///< The target up to '?', not decoded.
  std::string query;           ///< The target after '?', not decoded; empty when there is none.
  HttpHeaders headers;         ///< As they came.
  std::string body;            ///< Complete, chunked coding removed; at most the route's limit.
  std::string remote_address;  ///< "192.0.2.7" or "2001:db8::1"; empty on a Unix socket.
  bool secure = false;         ///< Whether it came over TLS.

  /// The decoded value of the first query parameter of that name ('+' is a space).
  std::optional<std::string> query_parameter(std::string_view name) const;
  /// The value of the first cookie of that name (RFC 6265 5.4).
  std::optional<std::string> cookie(std::string_view name) const;
};

/// An answer.
///
///     reply({.status = 404, .headers = {}, .body = "not here\n"});
struct HttpResponse {
  int status = 200;     ///< 200 to 599.
  HttpHeaders headers;  ///< Content-Length, Connection and Date are added by the connection.
  std::string body;     ///< Complete.
};

/// A file that a server answers from memory; the views live as long as the program.
struct EmbeddedFile {
  std::string_view path;          ///< "/" or "/assets/page.js".
  std::string_view content_type;  ///< "text/html; charset=utf-8".
  std::string_view body;          ///< As it is.
  std::string_view gzip_body;     ///< Empty when compression does not help.
  std::string_view etag;          ///< Strong, quoted: "\"5f3a…\"".
  bool immutable = false;         ///< Whether its name changes with its content.
};

/// Answers one request, once, at any later time on the loop thread. Cheap to copy.
/// A call after the first, or after the client is gone, does nothing.
using HttpReply = std::function<void(HttpResponse)>;
/// Gets a request, and what answers it.
using HttpHandler = std::function<void(HttpRequest request, HttpReply reply)>;

}  // namespace snug
