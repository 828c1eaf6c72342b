// The same to each child.
#include "socketio/parent_adapter.h"

#include <memory>
#include <utility>

#include "socketio/namespace_impl.h"

namespace snug::socketio {
namespace {

struct Sum {
  std::function<void(std::size_t)> done;
  std::size_t sum = 0;
  std::size_t waiting_count = 1;  ///< The one who asks.
};

void end_one(Sum& sum) {
  if (--sum.waiting_count == 0) sum.done(sum.sum);
}

}  // namespace

bool ParentAdapter::remove_child(const Namespace::Impl& nsp) {
  return std::erase(children_, &nsp) > 0;
}

/// Handlers that a call runs may end children, and begin others.
template <class Visit>
void ParentAdapter::each_child(Visit visit) {
  std::vector<std::shared_ptr<Namespace::Impl>> children;
  children.reserve(children_.size());
  for (Namespace::Impl* child : children_) children.push_back(child->shared_from_this());
  for (const auto& child : children) visit(child->adapter());
}

void ParentAdapter::server_count(std::function<void(std::size_t)> done) {
  const auto sum = std::make_shared<Sum>();
  sum->done = std::move(done);
  each_child([&sum](Adapter& adapter) {
    ++sum->waiting_count;
    adapter.server_count([sum](std::size_t count) {
      sum->sum += count;
      end_one(*sum);
    });
  });
  end_one(*sum);
}

void ParentAdapter::broadcast(std::string_view event, Json values,
                              const BroadcastOptions& options) {
  each_child([&](Adapter& adapter) { adapter.broadcast(event, values, options); });
}

void ParentAdapter::broadcast_with_ack(std::string_view event, Json values,
                                       const BroadcastOptions& options,
                                       std::shared_ptr<AnswerCollector> collector) {
  each_child(
      [&](Adapter& adapter) { adapter.broadcast_with_ack(event, values, options, collector); });
}

void ParentAdapter::fetch_sockets(const BroadcastOptions&,
                                  std::function<void(Result<std::vector<SocketDetails>>)> done) {
  done(Unexpected(Error{"unsupported", "ask the namespaces that it is the parent of"}));
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
