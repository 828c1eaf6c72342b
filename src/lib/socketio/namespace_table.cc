// Namespaces by name.
#include "socketio/namespace_table.h"

#include <utility>

#include "base/check.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"

namespace snug::socketio {

NamespaceTable::NamespaceTable(Context& context, NamespaceOwner& owner,
                               AdapterFactory adapter_factory)
    : context_(context), owner_(owner), adapter_factory_(std::move(adapter_factory)) {}

Namespace::Impl* NamespaceTable::find(std::string_view name) const {
  const auto place = namespaces_.find(name);
  return place == namespaces_.end() ? nullptr : place->second.get();
}

Namespace::Impl& NamespaceTable::add(const std::string& name) {
  auto& place = namespaces_[name];
  CHECK(place == nullptr);
  const auto made = place = std::make_shared<Namespace::Impl>(context_, owner_, name);
  if (!*context_.over) made->set_adapter(adapter_factory_);
  return *made;
}

std::shared_ptr<Namespace::Impl> NamespaceTable::take(const Namespace::Impl& nsp) {
  const auto place = namespaces_.find(nsp.name());
  if (place == namespaces_.end() || place->second.get() != &nsp) return nullptr;
  auto taken = std::move(place->second);
  namespaces_.erase(place);
  return taken;
}

void NamespaceTable::tell_new(Namespace::Impl& nsp) {
  Namespace::Impl* const root = find("/");
  CHECK(root != nullptr);
  const auto call = [&](const std::function<void(Namespace)>& handler) {
    run_guarded(context_.environment, "a new namespace",
                [&] { handler(Namespace(nsp.shared_from_this())); });
  };
  root->handlers().each<HandlerKind::kNewNamespace>({}, call);
}

}  // namespace snug::socketio
