// Forwards each call to every child.
#include "socketio/parent_adapter.h"

#include <memory>
#include <utility>

#include "socketio/namespace_impl.h"

namespace snug::socketio {
namespace {

/// Complete when the last callback that may add to it is gone. A child may be gone before it has
/// answered.
struct Sum {
  Sum(Namespace::Impl& parent, std::function<void(std::size_t)> when_known)
      : nsp(parent.shared_from_this()), done(std::move(when_known)) {}
  ~Sum() { nsp->complete(std::move(done), sum); }
  Sum(const Sum&) = delete;
  Sum& operator=(const Sum&) = delete;

  const std::shared_ptr<Namespace::Impl> nsp;
  std::function<void(std::size_t)> done;
  std::size_t sum = 0;
};

/// Gives a collector the sum of the children's servers, once each child has told its number.
class ChildrenCollector final : public AnswerCollector {
 public:
  ChildrenCollector(std::shared_ptr<AnswerCollector> whole, std::size_t child_count)
      : whole_(std::move(whole)), unknown_count_(child_count) {
    if (unknown_count_ == 0) whole_->expect_servers(0);
  }
  void expect_servers(std::size_t server_count) override {
    server_count_ += server_count;
    if (--unknown_count_ == 0) whole_->expect_servers(server_count_);
  }
  void on_missing(std::size_t server_count) override { whole_->on_missing(server_count); }
  void on_asked(std::size_t client_count) override { whole_->on_asked(client_count); }
  void on_answer(Result<Json> answer) override { whole_->on_answer(std::move(answer)); }

 private:
  const std::shared_ptr<AnswerCollector> whole_;
  std::size_t unknown_count_;  ///< Children that have not told it yet.
  std::size_t server_count_ = 0;
};

}  // namespace

ParentAdapter::ParentAdapter(Namespace::Impl& nsp) : Adapter(nsp), nsp_(nsp) {}

bool ParentAdapter::remove_child(const Namespace::Impl& nsp) {
  return std::erase(children_, &nsp) > 0;
}

std::vector<std::shared_ptr<Namespace::Impl>> ParentAdapter::children() const {
  std::vector<std::shared_ptr<Namespace::Impl>> children;
  children.reserve(children_.size());
  for (Namespace::Impl* child : children_) children.push_back(child->shared_from_this());
  return children;
}

template <class Visit>
void ParentAdapter::each_child(Visit visit) {
  for (const auto& child : children()) visit(child->adapter());
}

void ParentAdapter::server_count(std::function<void(std::size_t)> done) {
  const auto sum = std::make_shared<Sum>(nsp_, std::move(done));
  each_child([&sum](Adapter& adapter) {
    adapter.server_count([sum](std::size_t count) { sum->sum += count; });
  });
}

void ParentAdapter::broadcast(std::string_view event, OutgoingList values,
                              const BroadcastOptions& options) {
  each_child([&](Adapter& adapter) { adapter.broadcast(event, values, options); });
}

void ParentAdapter::broadcast_with_ack(std::string_view event, OutgoingList values,
                                       const BroadcastOptions& options,
                                       std::shared_ptr<AnswerCollector> collector) {
  const auto all = children();
  const auto sum = std::make_shared<ChildrenCollector>(std::move(collector), all.size());
  for (const auto& child : all) child->broadcast_with_ack(event, values, options, sum);
}

void ParentAdapter::fetch_sockets(const BroadcastOptions&,
                                  std::function<void(Result<Found<SocketDetails>>)> done) {
  const Error error{"unsupported", "ask the namespaces that it is the parent of"};
  nsp_.complete(std::move(done), Result<Found<SocketDetails>>(Unexpected(error)));
}

void ParentAdapter::add_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  each_child([&](Adapter& adapter) { adapter.add_sockets(options, rooms); });
}

void ParentAdapter::remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  each_child([&](Adapter& adapter) { adapter.remove_sockets(options, rooms); });
}

void ParentAdapter::disconnect_sockets(const BroadcastOptions& options, bool close) {
  each_child([&](Adapter& adapter) { adapter.disconnect_sockets(options, close); });
}

}  // namespace snug::socketio
