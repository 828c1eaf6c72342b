// Asks one parent after the other whether a client may create a namespace.
#include "socketio/dynamic_namespaces.h"

#include <algorithm>
#include <utility>

#include "socketio/client.h"
#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/namespace_table.h"
#include "socketio/parent_adapter.h"

namespace snug::socketio {
namespace {

// As for a Pattern.
constexpr std::size_t kMaxNameBytes = 1024;
// Questions of one client that wait for a filter's answer.
constexpr std::ptrdiff_t kMaxQuestions = 64;

}  // namespace

DynamicNamespaces::DynamicNamespaces(Context& context, NamespaceOwner& owner, NamespaceTable& table)
    : context_(context), owner_(owner), table_(table) {}

DynamicNamespaces::~DynamicNamespaces() = default;

Namespace::Impl& DynamicNamespaces::add_parent(std::optional<Pattern> pattern,
                                               NamespaceFilter filter) {
  const std::string name = "/_" + std::to_string(parents_.size());  // as Node's
  auto parent = std::make_unique<Parent>();
  parent->nsp = std::make_shared<Namespace::Impl>(context_, owner_, name);
  parent->pattern = std::move(pattern);
  if (self_) parent->filter = std::move(filter);
  parent->nsp->set_adapter([&parent](AdapterHost&) {
    auto adapter = std::make_unique<ParentAdapter>(*parent->nsp);
    parent->adapter = adapter.get();
    return adapter;
  });
  parents_.push_back(std::move(parent));
  return *parents_.back()->nsp;
}

void DynamicNamespaces::adopt(Namespace::Impl& nsp) {
  for (const auto& parent : parents_) {
    if (parent->pattern && parent->pattern->matches(nsp.name())) return adopt(nsp, *parent);
  }
}

void DynamicNamespaces::adopt(Namespace::Impl& nsp, Parent& parent) {
  ++child_count_;
  nsp.inherit(*parent.nsp);
  parent.adapter->add_child(nsp);
}

void DynamicNamespaces::disown(Namespace::Impl& nsp) {
  for (const auto& parent : parents_) {
    if (parent->adapter->remove_child(nsp)) --child_count_;
  }
}

void DynamicNamespaces::ask(Client& client, std::string name, Json auth) {
  const auto own = [&client](const Question& question) { return question.client == &client; };
  const bool too_many = std::count_if(questions_.begin(), questions_.end(), own) >= kMaxQuestions;
  if (parents_.empty() || too_many || name.size() > kMaxNameBytes) {
    return client.refuse_namespace(name);
  }
  const std::uint64_t id = ++last_id_;
  questions_.push_back({id, &client, std::move(name), std::move(auth)});
  ask_next(id);
}

void DynamicNamespaces::ask_next(std::uint64_t id) {
  Question* question = find(id);
  if (!question) return;
  while (question->next_parent < parents_.size()) {
    Parent& parent = *parents_[question->next_parent++];
    if (parent.pattern) {
      if (parent.pattern->matches(question->name)) return end(id, &parent);
      continue;
    }
    Next next(
        [this, id, &parent, self = std::weak_ptr(self_)](Result<void, ConnectError> decision) {
          if (self.expired()) return;
          if (decision) return end(id, &parent);
          ask_next(id);
        });
    // Copies, because the list of questions may grow meanwhile.
    const std::string name = question->name;
    const Json auth = question->auth.is_object() ? question->auth : Json::object();
    run_guarded(context_.environment, "a dynamic namespace", name,
                [&] { parent.filter(name, auth, std::move(next)); });
    return;
  }
  end(id, nullptr);
}

void DynamicNamespaces::end(std::uint64_t id, Parent* chosen) {
  Question* const found = find(id);
  if (!found) return;
  Question question = std::move(*found);
  questions_.erase(questions_.begin() + (found - questions_.data()));
  Namespace::Impl* nsp = table_.find(question.name);  // it may exist by now
  if (!nsp && chosen && child_count_ < context_.settings.max_child_namespaces) {
    nsp = &table_.add(question.name);
    adopt(*nsp, *chosen);
    table_.tell_new(*nsp);
  }
  if (!nsp) return question.client->refuse_namespace(question.name);
  question.client->join(*nsp, question.auth);
  nsp->remove_if_unused();  // a handler of new namespaces may have disconnected the client
}

DynamicNamespaces::Question* DynamicNamespaces::find(std::uint64_t id) {
  const auto place = std::find_if(questions_.begin(), questions_.end(),
                                  [id](const Question& question) { return question.id == id; });
  return place == questions_.end() ? nullptr : &*place;
}

void DynamicNamespaces::forget(const Client& client) {
  std::erase_if(questions_,
                [&client](const Question& question) { return question.client == &client; });
}

std::vector<std::shared_ptr<Namespace::Impl>> DynamicNamespaces::end() {
  self_.reset();
  questions_.clear();
  std::vector<std::shared_ptr<Namespace::Impl>> namespaces;
  for (const auto& parent : parents_) namespaces.push_back(parent->nsp);
  return namespaces;
}

void DynamicNamespaces::drop_filters() {
  for (std::size_t i = 0; i < parents_.size(); ++i) std::exchange(parents_[i]->filter, nullptr);
}

}  // namespace snug::socketio
