// The adapter of a parent namespace. A parent has no sockets, so it reaches the sockets of its
// children.
#pragma once

#include <memory>
#include <vector>

#include "snug/adapter.h"
#include "snug/namespace.h"

namespace snug::socketio {

class ParentAdapter final : public Adapter {
 public:
  explicit ParentAdapter(Namespace::Impl& nsp);

  /// A copy, because handlers that run meanwhile may end children and create others.
  std::vector<std::shared_ptr<Namespace::Impl>> children() const;
  void add_child(Namespace::Impl& nsp) { children_.push_back(&nsp); }
  /// False if `nsp` is not a child.
  bool remove_child(const Namespace::Impl& nsp);

  /// The sum over all children.
  void server_count(std::function<void(std::size_t)> done) override;
  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override;
  void broadcast_with_ack(std::string_view event, OutgoingList values,
                          const BroadcastOptions& options,
                          std::shared_ptr<AnswerCollector> collector) override;
  /// Fails with `unsupported`, as in Node.
  void fetch_sockets(const BroadcastOptions& options,
                     std::function<void(Result<Found<SocketDetails>>)> done) override;
  void add_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void disconnect_sockets(const BroadcastOptions& options, bool close) override;

 private:
  template <class Visit>
  void each_child(Visit visit);

  Namespace::Impl& nsp_;
  std::vector<Namespace::Impl*> children_;
};

}  // namespace snug::socketio
