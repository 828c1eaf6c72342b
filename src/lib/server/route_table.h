// The application's routes by path and method, as HttpRoutes has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/embedded_files.h"
#include "http/path.h"
#include "snug/http.h"
#include "snug/http_stream.h"

namespace snug::server {

class Folder;

/// The answer to one method of one path.
struct Endpoint {
  /// A part of the path with a name: a segment, or for "*" this and all later ones.
  struct Parameter {
    std::string name;
    std::size_t segment;
  };
  using Handler = std::variant<HttpHandler, HttpStreamHandler, const http::EmbeddedFiles*, Folder*>;

  std::string method;  ///< Upper case, or "*".
  std::uint64_t max_body_bytes = 0;
  Handler handler;
  std::vector<Parameter> parameters{};  ///< Set by the table.

  /// Whether it gets the request after its head.
  bool streams() const {
    return std::holds_alternative<HttpStreamHandler>(handler) ||
           std::holds_alternative<Folder*>(handler);
  }
  /// Whether it leaves missing files to the next endpoint: a folder, but for the path without '/'.
  bool passes_on() const { return std::holds_alternative<Folder*>(handler) && !parameters.empty(); }
  std::vector<std::pair<std::string, std::string>> values(const http::Segments& segments) const;
};

/// A tree with a level for each segment. So a look-up visits each node of the tree at most once.
class RouteTable {
 public:
  /// Whether `path` is of the form that HttpRoutes describes.
  static bool is_path(std::string_view path);

  /// Replaces an endpoint of the same path and method if `replace`, else keeps that. Folders
  /// neither replace nor are replaced: they come before the others of their path, in order.
  void add(std::string_view path, Endpoint endpoint, bool replace = true);
  /// Handlers that are destroyed with their routes may add others; these are kept.
  void clear() { const Node old = std::exchange(root_, {}); }

  /// All endpoints of the paths that match, the most specific path first. Valid until the next
  /// add() or clear().
  class Matches {
   public:
    /// The endpoint that answers `method`, null if there is none. With `after`, the one that
    /// answers if that folder does not.
    const Endpoint* find(std::string_view method, const Folder* after = nullptr) const;
    /// The methods of all, for Allow.
    std::string allowed() const;
    bool empty() const { return paths_.empty(); }

   private:
    friend class RouteTable;
    std::vector<const std::vector<Endpoint>*> paths_;
  };
  Matches match(const http::Segments& segments) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::vector<Endpoint> endpoints;
  };
  static void collect(const Node& node, const http::Segments& segments, std::size_t index,
                      Matches& matches);

  Node root_;
};

}  // namespace snug::server
