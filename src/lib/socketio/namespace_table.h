// Every namespace of one server that clients can be in, by name.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snug/adapter.h"
#include "snug/namespace.h"

namespace snug::socketio {

struct Context;
class NamespaceOwner;

/// A part of the hub.
class NamespaceTable {
 public:
  using NewNamespaceHandler = std::function<void(Namespace)>;

  /// Namespaces tell `owner` when they are no longer used. All three outlive this.
  NamespaceTable(Context& context, NamespaceOwner& owner, AdapterFactory adapter_factory);

  Namespace::Impl* find(std::string_view name) const;
  /// There is none of that name yet; nobody has heard of the new one.
  Namespace::Impl& add(const std::string& name);
  /// Takes it out; null when it is out already.
  std::shared_ptr<Namespace::Impl> take(const Namespace::Impl& nsp);
  const auto& all() const { return namespaces_; }

  void on_new_namespace(NewNamespaceHandler handler);
  void tell_new(Namespace::Impl& nsp);
  /// The server ends: drops what the application gave.
  void drop_functions();

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
  /// Each in a place of its own, for handlers may add others while they run.
  std::vector<std::shared_ptr<const NewNamespaceHandler>> new_namespace_handlers_;
  std::unordered_map<std::string, std::shared_ptr<Namespace::Impl>, Hash, std::equal_to<>>
      namespaces_;
};

}  // namespace snug::socketio
