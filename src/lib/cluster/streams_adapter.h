// The adapter of one namespace in a cluster over a stream of Redis.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cluster/loop_timer.h"
#include "cluster/redis_adapter.h"
#include "cluster/session_restores.h"
#include "cluster/stream_reader.h"
#include "cluster/stream_writer.h"
#include "cluster/streams_wire.h"

namespace snug::cluster {

/// What the namespaces of one server share.
struct StreamsNode {
  std::shared_ptr<Node> node;
  std::shared_ptr<StreamReader> reader;
  std::shared_ptr<StreamWriter> writer;
  std::shared_ptr<SessionRestores> restores;
};

/// Events and changes of rooms are carried out when they are read from the stream, at every server.
/// Requests and answers are those of the RedisAdapter.
class StreamsAdapter final : public RedisAdapter, StreamMember {
 public:
  StreamsAdapter(AdapterHost& host, const StreamsNode& its);
  ~StreamsAdapter() override;

  Result<void> init() override;
  void close(std::function<void()> done) override;
  AdapterState state() const override;
  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override;
  void add_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void disconnect_sockets(const BroadcastOptions& options, bool close) override;
  bool keeps_sessions() const override { return true; }
  void save_session(const RecoverableSession& session) override;
  void forget_session(std::string_view pid) override;
  void restore_session(std::string pid, std::string offset,
                       std::function<void(Result<RestoredSession>)> done) override;

 private:
  using Self = std::weak_ptr<StreamsAdapter*>;

  StreamsAdapter(AdapterHost& host, const StreamsNode& its, std::unique_ptr<StreamsWire> wire);

  // StreamMember
  void on_entry(const StreamEntry& entry) override;
  void on_gap() override;
  void on_news(LogLevel level, const std::string& line) override { host().log(level, line); }

  void append(StreamEntry its_entry);
  void on_not_added(const StreamEntry& entry, const Error& error);
  void carry_out(const StreamEntry& entry);
  void on_moved(const StreamEntry& entry);
  void start_restore(const SessionRestore::Request& request, SessionRestores::Time until,
                     const SessionRestores::Done& done);
  void on_restored(const RecoverableSession& session);
  void store(const std::string& pid, const std::string& text);
  void refresh();
  void refresh_some();
  std::string key_of(std::string_view pid) const;

  const std::shared_ptr<StreamReader> reader_;
  const std::shared_ptr<StreamWriter> writer_;
  const std::shared_ptr<SessionRestores> restores_;
  const StreamsWire& wire_;
  /// As stored, by pid: those of clients that are connected here. They are stored again from time
  /// to time, because Redis forgets those of servers that do not.
  std::unordered_map<std::string, std::string> connected_;
  /// Sessions that this server took, until it reads that from the stream. Earlier moves of them are
  /// of no interest.
  std::unordered_map<std::string, std::size_t> taking_;
  std::vector<std::string> due_;  ///< Of connected_: those that are to be stored again now.
  LoopTimer refresh_;
  std::shared_ptr<StreamsAdapter*> self_ = std::make_shared<StreamsAdapter*>(this);
};

}  // namespace snug::cluster
