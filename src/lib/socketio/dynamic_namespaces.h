// Namespaces created when a client asks for them (Node's parent namespaces).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/namespace.h"
#include "snug/pattern.h"

namespace snug::socketio {

class Client;
struct Context;
class NamespaceOwner;
class NamespaceTable;
class ParentAdapter;

/// A part of the hub.
class DynamicNamespaces {
 public:
  /// `owner` owns the parents; children are created in `table`. All three arguments outlive this.
  DynamicNamespaces(Context& context, NamespaceOwner& owner, NamespaceTable& table);
  ~DynamicNamespaces();

  Namespace::Impl& add_parent(std::optional<Pattern> pattern, NamespaceFilter filter);
  /// Makes the new namespace a child of the first parent whose pattern matches its name.
  void adopt(Namespace::Impl& nsp);
  void disown(Namespace::Impl& nsp);

  /// A client asks for a namespace that does not exist. Lets it join or refuses it, now or later.
  void ask(Client& client, std::string name, Json auth);
  /// Drops the pending questions of a client that has closed.
  void forget(const Client& client);
  /// The server ends. Answers that arrive later are ignored. Returns the parents.
  std::vector<std::shared_ptr<Namespace::Impl>> end();
  void drop_filters();

 private:
  struct Parent {
    std::shared_ptr<Namespace::Impl> nsp;
    std::optional<Pattern> pattern;
    NamespaceFilter filter;
    ParentAdapter* adapter;  ///< Owned by the namespace.
  };
  struct Question {
    std::uint64_t id;
    Client* client;
    std::string name;
    Json auth;
    std::size_t next_parent = 0;
  };

  Question* find(std::uint64_t id);
  void ask_next(std::uint64_t id);
  void end(std::uint64_t id, Parent* chosen);
  void adopt(Namespace::Impl& nsp, Parent& parent);

  Context& context_;
  NamespaceOwner& owner_;
  NamespaceTable& table_;
  std::size_t child_count_ = 0;
  std::vector<std::unique_ptr<Parent>> parents_;
  std::vector<Question> questions_;
  std::uint64_t last_id_ = 0;
  /// Shows late answers whether this still exists.
  std::shared_ptr<DynamicNamespaces*> self_ = std::make_shared<DynamicNamespaces*>(this);
};

}  // namespace snug::socketio
