// The result of asking every server of a cluster.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace snug {

/// A vector of the elements that the servers of a cluster found, and the number of servers that did
/// not answer. Without ServerOptions::adapter nothing is missing.
///
///     const auto found = co_await server.in("kitchen").fetch_sockets();
///     if (found && found->missing_count > 0) log("not all servers answered");
template <class T>
struct Found : std::vector<T> {
  using std::vector<T>::vector;
  Found() = default;  ///< Nothing, and nobody is missing.
  /// These elements.
  Found(std::vector<T> elements, std::size_t missing = 0)
      : std::vector<T>(std::move(elements)), missing_count(missing) {}

  /// Servers that did not answer in time, or could not be asked. Their elements are not here.
  std::size_t missing_count = 0;
};

}  // namespace snug
