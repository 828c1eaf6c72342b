// Namespaces that come into being when a client asks for them: Node's parent namespaces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "snug/namespace.h"

namespace snug::socketio {

class Client;
struct Context;
class NamespaceOwner;
class NamespaceTable;
class ParentAdapter;

/// A part of the hub.
class DynamicNamespaces {
 public:
  /// `owner` is the parents'; children are made in `table`. All three outlive this.
  DynamicNamespaces(Context& context, NamespaceOwner& owner, NamespaceTable& table);
  ~DynamicNamespaces();

  Namespace::Impl& add_parent(std::optional<std::regex> pattern, NamespaceFilter filter);
  /// The first pattern that the name matches makes the new namespace its child.
  void adopt(Namespace::Impl& nsp);
  void disown(Namespace::Impl& nsp);

  /// A client wants into a namespace that is not there: lets it in, or refuses, now or later.
  void ask(Client& client, std::string name, Json auth);
  /// The client has gone.
  void forget(const Client& client);
  /// The server ends: no answer counts any more. Gives the parents.
  std::vector<std::shared_ptr<Namespace::Impl>> end();
  void drop_filters();

 private:
  struct Parent {
    std::shared_ptr<Namespace::Impl> nsp;
    std::optional<std::regex> pattern;
    NamespaceFilter filter;
    ParentAdapter* adapter;  ///< The namespace's.
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
  /// Tells answers that come late whether this still exists.
  std::shared_ptr<DynamicNamespaces*> self_ = std::make_shared<DynamicNamespaces*>(this);
};

}  // namespace snug::socketio
