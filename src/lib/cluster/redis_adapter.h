// The adapter of one namespace in a cluster over Redis.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/channels.h"
#include "cluster/log_limit.h"
#include "cluster/node.h"
#include "cluster/questions.h"
#include "cluster/requests.h"
#include "cluster/wire.h"
#include "snug/adapter.h"

namespace snug::cluster {

/// Events reach the sockets of this server within the call. The rest travels.
class RedisAdapter : public Adapter, NodeMember {
 public:
  RedisAdapter(AdapterHost& host, std::shared_ptr<Node> node);
  /// With a wire of its own.
  RedisAdapter(AdapterHost& host, std::shared_ptr<Node> node, std::unique_ptr<Wire> wire);
  ~RedisAdapter() override;

  Result<void> init() override;
  void close(std::function<void()> done) override;
  AdapterState state() const override;
  void server_count(std::function<void(std::size_t)> done) override;
  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override;
  void broadcast_with_ack(std::string_view event, OutgoingList values,
                          const BroadcastOptions& options,
                          std::shared_ptr<AnswerCollector> collector) override;
  void sockets(std::vector<std::string> rooms, NameQuestion::Done done) override;
  void all_rooms(NameQuestion::Done done) override;
  void fetch_sockets(const BroadcastOptions& options, SocketQuestion::Done done) override;
  void add_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) override;
  void disconnect_sockets(const BroadcastOptions& options, bool close) override;
  void server_side_emit(std::string_view event, OutgoingList values,
                        BroadcastAckHandler on_answers) override;

 protected:
  Node& node() { return *node_; }
  const Wire& wire() const { return *wire_; }
  bool open() const { return open_; }
  bool reaches_others(const BroadcastOptions& options) const;
  /// Whether these values can travel. Those that are nested too deep are told by the log, and count
  /// as unsent.
  bool carries(OutgoingList values);
  /// Does what a message of another server says.
  void carry_out(Message& message);
  void on_unreadable();

 private:
  class RemoteClients;
  using Self = std::weak_ptr<RedisAdapter*>;

  // NodeMember
  AdapterHost& its_host() override { return host(); }
  void on_redis_away() override { requests_.give_up_all(node_->away_count()); }
  void on_peer_lost(const Peers::Lost& lost) override;

  /// Whether that socket of this server is all that `options` can mean.
  bool is_one_of_ours(const BroadcastOptions& options);
  std::chrono::milliseconds timeout_of(const BroadcastOptions& options) const;
  /// `done`, guarded against exceptions.
  template <class Outcome>
  std::function<void(Outcome)> guarded(std::function<void(Outcome)> done);
  /// Gives a question what this server has found.
  template <class Asked>
  auto own_answer(std::shared_ptr<Asked> question, const std::string& id);
  std::shared_ptr<NameQuestion> name_question(NameQuestion::From from_sockets,
                                              NameQuestion::Done done);
  /// Publishes a question, and finds out whom it reaches: without a publication nobody.
  void ask(const std::string& id, std::shared_ptr<Question> question,
           std::chrono::milliseconds timeout, const std::optional<Publication>& publication);
  void publish_question(const std::string& id, const Publication& publication);
  void on_ready();
  void count_servers(std::function<void(Result<Reached>)> done);
  Reached reached_of(const RedisReply& counts, const std::vector<std::string>& uids) const;

  void on_message(std::string_view channel, std::string_view bytes);
  void on_answer(std::string_view bytes);
  void answer_sockets(Message message);
  void answer_rooms(Message message);
  void answer_fetch(Message message);
  void deliver(Message message);
  void ask_clients(const Message& message);
  void change(const Message& message);

  const std::shared_ptr<Node> node_;
  const std::unique_ptr<Wire> wire_;
  Requests requests_;
  bool open_ = false;
  bool ready_ = false;                                      ///< Whether answers arrive.
  std::vector<std::pair<std::string, Publication>> early_;  ///< Questions from before that, by id.
  std::size_t unreadable_count_ = 0;
  LogLimit deep_lines_;
  std::shared_ptr<RedisAdapter*> self_ = std::make_shared<RedisAdapter*>(this);
  std::unique_ptr<Channels> channels_;  ///< Null before init() and after close().
};

}  // namespace snug::cluster
