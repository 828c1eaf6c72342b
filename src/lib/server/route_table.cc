// See route_table.h.
#include "server/route_table.h"

#include <algorithm>

namespace snug::server {
namespace {

/// Removes the first segment of `path`, which begins with '/'.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

void put(std::vector<Endpoint>& endpoints, Endpoint endpoint, bool replace) {
  const auto passes_on = [](const Endpoint& old) { return old.passes_on(); };
  if (endpoint.passes_on()) {
    const auto next = std::find_if_not(endpoints.begin(), endpoints.end(), passes_on);
    endpoints.insert(next, std::move(endpoint));
    return;
  }
  const auto is_same = [&](const Endpoint& old) {
    return old.method == endpoint.method && !old.passes_on();
  };
  if (!replace && std::any_of(endpoints.begin(), endpoints.end(), is_same)) return;
  std::erase_if(endpoints, is_same);
  endpoints.push_back(std::move(endpoint));
}

bool is_folder(const Endpoint& endpoint, const Folder* folder) {
  Folder* const* held = std::get_if<Folder*>(&endpoint.handler);
  return held != nullptr && *held == folder;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Endpoint::values(
    const http::Segments& segments) const {
  std::vector<std::pair<std::string, std::string>> values;
  values.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    values.emplace_back(parameter.name, parameter.name == "*"
                                            ? http::join_segments(segments, parameter.segment)
                                            : segments[parameter.segment]);
  }
  return values;
}

bool RouteTable::is_path(std::string_view path) {
  if (!path.starts_with('/')) return false;
  while (!path.empty()) {
    const std::string_view segment = take_segment(path);
    if (segment == ":" || segment == "." || segment == "..") return false;
    if (segment == "*" && !path.empty()) return false;
  }
  return true;
}

void RouteTable::add(std::string_view path, Endpoint endpoint, bool replace) {
  Node* node = &root_;
  for (std::size_t index = 0; !path.empty(); ++index) {
    const std::string_view segment = take_segment(path);
    std::unique_ptr<Node>* next = nullptr;
    if (segment == "*") {
      next = &node->rest;
      endpoint.parameters.push_back({"*", index});
    } else if (segment.starts_with(':')) {
      next = &node->parameter;
      endpoint.parameters.push_back({std::string(segment.substr(1)), index});
    } else {
      next = &node->literals[std::string(segment)];
    }
    if (*next == nullptr) *next = std::make_unique<Node>();
    node = next->get();
  }
  put(node->endpoints, std::move(endpoint), replace);
}

RouteTable::Matches RouteTable::match(const http::Segments& segments) const {
  Matches matches;
  collect(root_, segments, 0, matches);
  return matches;
}

void RouteTable::collect(const Node& node, const http::Segments& segments, std::size_t index,
                         Matches& matches) {
  if (index == segments.size()) {
    if (!node.endpoints.empty()) matches.paths_.push_back(&node.endpoints);
    return;
  }
  const auto literal = node.literals.find(segments[index]);
  if (literal != node.literals.end()) collect(*literal->second, segments, index + 1, matches);
  if (node.parameter != nullptr && !segments[index].empty()) {
    collect(*node.parameter, segments, index + 1, matches);
  }
  if (node.rest != nullptr) matches.paths_.push_back(&node.rest->endpoints);
}

const Endpoint* RouteTable::Matches::find(std::string_view method, const Folder* after) const {
  // HEAD is answered by GET, and "*" answers every other method.
  std::vector<std::string_view> names{method};
  if (method == "HEAD") names.emplace_back("GET");
  names.emplace_back("*");
  bool passed = after == nullptr;
  for (const std::vector<Endpoint>* endpoints : paths_) {
    for (const std::string_view name : names) {
      for (const Endpoint& endpoint : *endpoints) {
        if (endpoint.method != name) continue;
        if (passed) return &endpoint;
        passed = is_folder(endpoint, after);
      }
    }
  }
  return nullptr;
}

std::string RouteTable::Matches::allowed() const {
  std::vector<std::string_view> names;
  const auto add = [&](std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  if (find("HEAD") != nullptr) add("HEAD");
  for (const std::vector<Endpoint>* endpoints : paths_) {
    for (const Endpoint& endpoint : *endpoints) add(endpoint.method);
  }
  std::string joined;
  for (const std::string_view name : names) {
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return joined;
}

}  // namespace snug::server
