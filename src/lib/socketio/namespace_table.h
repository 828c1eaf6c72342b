// Every namespace of one server that clients can join, by name.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "snug/adapter.h"
#include "snug/namespace.h"

namespace snug::socketio {

struct Context;
class NamespaceOwner;

/// A part of the hub.
class NamespaceTable {
 public:
  /// Namespaces notify `owner` when they are no longer used. All three arguments outlive this.
  NamespaceTable(Context& context, NamespaceOwner& owner, AdapterFactory adapter_factory);

  Namespace::Impl* find(std::string_view name) const;
  /// `name` must not exist yet. Does not call the handlers of new namespaces.
  Namespace::Impl& add(const std::string& name);
  /// Removes and returns it; null if it was removed already.
  std::shared_ptr<Namespace::Impl> take(const Namespace::Impl& nsp);
  const auto& all() const { return namespaces_; }

  /// Calls the handlers of new namespaces, which the root namespace keeps, as in Node.
  void tell_new(Namespace::Impl& nsp);
  /// The server ends.
  void drop_adapter_factory() { std::exchange(adapter_factory_, nullptr); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  Context& context_;
  NamespaceOwner& owner_;
  AdapterFactory adapter_factory_;
  std::unordered_map<std::string, std::shared_ptr<Namespace::Impl>, Hash, std::equal_to<>>
      namespaces_;
};

}  // namespace snug::socketio
