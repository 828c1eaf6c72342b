// HTTP values: the requests and answers of routes (RFC 9110). Plain values, no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/export.h"

namespace snug {

namespace http {
class FieldAssembler;  // the library's own
}  // namespace http

/// Field lines in the order of the wire. Names compare without case (RFC 9110 5.1). All fields
/// share one block of memory; returned views are valid until the next change or move of this
/// object.
class SNUG_API HttpHeaders {
 public:
  /// One line.
  struct Field {
    std::string_view name;   ///< As on the wire, case included.
    std::string_view value;  ///< In a request: without surrounding spaces.
  };
  class Fields;

  HttpHeaders() = default;
  /// `{{"Content-Type", "text/plain"}, {"Cache-Control", "no-store"}}`
  HttpHeaders(std::initializer_list<Field> fields) {
    for (const Field& field : fields) add(field.name, field.value);
  }

  /// The first value of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  /// All values of that name, joined with ", " (RFC 9110 5.3); empty when there is none.
  std::string joined(std::string_view name) const;
  std::size_t count(std::string_view name) const;  ///< How many fields have that name.
  /// Adds a field, even if the name exists already. At most 4 GiB in total.
  void add(std::string_view name, std::string_view value);
  /// Replaces every value of that name.
  void set(std::string_view name, std::string_view value);
  Fields fields() const;  ///< All, in order.

  friend bool operator==(const HttpHeaders&, const HttpHeaders&) = default;

 private:
  friend class http::FieldAssembler;
  struct Place {
    std::uint32_t name_end = 0;   ///< The name begins where the previous value ends.
    std::uint32_t value_end = 0;  ///< The value begins where the name ends.
    friend bool operator==(const Place&, const Place&) = default;
  };

  // Enough for the fields that a browser sends.
  static constexpr std::size_t kUsualBytes = 512;
  static constexpr std::size_t kUsualCount = 16;

  std::size_t begin_of(std::size_t index) const {
    return index == 0 ? 0 : places_[index - 1].value_end;
  }
  Field field(std::size_t index) const;
  std::size_t next_named(std::string_view name, std::size_t index) const;
  void add_place(std::size_t name_end);

  std::string text_;  ///< Names and values, end to end.
  std::vector<Place> places_;
};

/// A range of fields: `for (const auto& [name, value] : headers.fields())`.
class HttpHeaders::Fields {
 public:
  /// Iterates in the order of the wire.
  class Iterator {
   public:
    /// For std::iterator_traits.
    /// @{
    using iterator_category = std::input_iterator_tag;
    using value_type = Field;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Field;
    /// @}

    Field operator*() const { return headers_->field(index_); }  ///< The field.
    /// Moves to the next field.
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    void operator++(int) { ++index_; }  ///< Moves to the next field.
    friend bool operator==(const Iterator&, const Iterator&) = default;  ///< The same position.

   private:
    friend class Fields;
    Iterator(const HttpHeaders* headers, std::size_t index) : headers_(headers), index_(index) {}

    const HttpHeaders* headers_;
    std::size_t index_;
  };

  std::size_t size() const { return headers_->places_.size(); }  ///< How many.
  bool empty() const { return size() == 0; }                     ///< Whether there are none.
  Iterator begin() const { return {headers_, 0}; }               ///< The first.
  Iterator end() const { return {headers_, size()}; }            ///< Past the last.

 private:
  friend class HttpHeaders;
  explicit Fields(const HttpHeaders& headers) : headers_(&headers) {}

  const HttpHeaders* headers_;
};

inline HttpHeaders::Fields HttpHeaders::fields() const {
  return Fields(*this);
}

inline HttpHeaders::Field HttpHeaders::field(std::size_t index) const {
  const Place& place = places_[index];
  const std::size_t begin = begin_of(index);
  return {{text_.data() + begin, place.name_end - begin},
          {text_.data() + place.name_end, place.value_end - place.name_end}};
}

/// A request, complete.
///
///     const auto page = request.query_parameter("page").value_or("1");
struct SNUG_API HttpRequest {
  std::string method;          ///< As on the wire, upper case: "GET".
  std::string target;          ///< As on the wire: "/socket.io/?EIO=4".
  std::string path;            ///< The target up to '?', not decoded.
  std::string query;           ///< The target after '?', not decoded; empty when there is none.
  HttpHeaders headers;         ///< In the order of the wire.
  std::string body;            ///< Complete, chunked coding removed; at most the route's limit.
  std::string remote_address;  ///< "192.0.2.7" or "2001:db8::1"; empty on a Unix socket.
  bool secure = false;         ///< Whether it came over TLS.
  /// Name and decoded value of each `:name` in the route's path (see HttpRoutes), in its order, and
  /// of "*", the rest of the path. Valid UTF-8 without zero bytes. A value may hold a '/', sent as
  /// %2F, so check it before it becomes part of a file's name.
  std::vector<std::pair<std::string, std::string>> path_parameters{};

  /// The value of the path parameter of that name; empty if the route's path has none. The view is
  /// valid until the request is changed, moved or destroyed.
  ///
  ///     server.http().on("GET", "/rooms/:room", 0, [](snug::HttpRequest request, auto reply) {
  ///       reply({.body = "this is " + std::string(request.path_parameter("room")) + "\n"});
  ///     });
  std::string_view path_parameter(std::string_view name) const;
  /// The decoded value of the first query parameter of that name ('+' is a space).
  std::optional<std::string> query_parameter(std::string_view name) const;
  /// All query parameters in order, decoded, as name and value. Without '=' the value is empty.
  std::vector<std::pair<std::string, std::string>> query_parameters() const;
  /// The value of the first cookie of that name (RFC 6265 5.4).
  std::optional<std::string> cookie(std::string_view name) const;
};

/// An answer.
///
///     reply({.status = 404, .body = "not here\n"});
struct HttpResponse {
  int status = 200;       ///< 200 to 599.
  HttpHeaders headers{};  ///< Content-Length, Connection and Date are added by the connection.
  std::string body{};     ///< Complete.
};

/// A file served from memory. The views must stay valid as long as the program runs.
struct EmbeddedFile {
  std::string_view path;          ///< "/" or "/assets/page.js".
  std::string_view content_type;  ///< "text/html; charset=utf-8".
  std::string_view body;          ///< Uncompressed.
  std::string_view gzip_body;     ///< Empty when compression does not help.
  std::string_view etag;          ///< Strong, quoted: "\"5f3a…\"".
  bool immutable = false;         ///< Whether its name changes with its content.
};

/// Answers one request, once, at any later time on the loop thread. Cheap to copy.
/// A call after the first, or after the client is gone, does nothing.
using HttpReply = std::function<void(HttpResponse)>;
/// Receives a request, and the function that answers it.
using HttpHandler = std::function<void(HttpRequest request, HttpReply reply)>;

}  // namespace snug
