// What the adapter's calls do here, and what they tell the other servers.
#include "cluster/redis_adapter.h"

#include <utility>

#include "base/guard.h"

namespace snug::cluster {
namespace {

std::unique_ptr<Wire> wire_of(AdapterHost& host, const Node& node) {
  const RedisAdapterOptions& options = node.options();
  WireSettings settings{options.key, host.nsp_name(), node.uid(),
                        [&host](std::string_view room) { return host.has_room(room); },
                        options.publish_on_specific_response_channel};
  if (!options.sharded) return node_wire(std::move(settings));
  return sharded_wire(std::move(settings), options.shards != RedisShards::kStatic,
                      options.shards == RedisShards::kDynamicPrivate);
}

}  // namespace

RedisAdapter::RedisAdapter(AdapterHost& its_host, std::shared_ptr<Node> its_node)
    : RedisAdapter(its_host, its_node, wire_of(its_host, *its_node)) {}

RedisAdapter::RedisAdapter(AdapterHost& its_host, std::shared_ptr<Node> its_node,
                           std::unique_ptr<Wire> wire)
    : Adapter(its_host),
      node_(std::move(its_node)),
      wire_(std::move(wire)),
      requests_(node_->redis().loop()) {}

RedisAdapter::~RedisAdapter() = default;

// --- begin and end ---

Result<void> RedisAdapter::init() {
  open_ = true;
  node_->add(*this);
  channels_ = std::make_unique<Channels>(node_->redis(), node_->options(), *wire_,
                                         host().nsp_name(), node_->uid());
  const Self weak = self_;
  channels_->open(
      [weak](std::string_view channel, std::string_view bytes) {
        if (const auto self = weak.lock()) (*self)->on_message(channel, bytes);
      },
      [weak](std::string_view, std::string_view bytes) {
        if (const auto self = weak.lock()) (*self)->on_answer(bytes);
      },
      [weak] {
        if (const auto self = weak.lock()) (*self)->on_ready();
      });
  if (!channels_->by_room()) return {};
  host().watch_rooms([weak](RoomChange change, std::string_view room, std::string_view) {
    const auto self = weak.lock();
    if (!self || !(*self)->channels_) return;
    const bool is_private = (*self)->host().local().socket_rooms(room).has_value();
    if (change == RoomChange::kCreated) (*self)->channels_->add_room(std::string(room), is_private);
    if (change == RoomChange::kDeleted) (*self)->channels_->remove_room(std::string(room));
  });
  return {};
}

void RedisAdapter::close(std::function<void()> done) {
  if (!std::exchange(open_, false)) return done();
  channels_.reset();
  self_.reset();
  for (auto& [question, missing] : requests_.take_all()) {
    // Later, and never once the server is destroyed, as all answers of the local adapter.
    host().local().server_count(
        [asked = question, without = missing](std::size_t) { asked->end(without); });
  }
  node_->remove(*this, std::move(done));
}

AdapterState RedisAdapter::state() const {
  AdapterState state = node_->state();
  state.unreadable_count = unreadable_count_;
  return state;
}

void RedisAdapter::on_peer_lost(const Peers::Lost& lost) {
  requests_.on_peer_lost(lost.uid, lost.since);
}

// --- events ---

bool RedisAdapter::reaches_others(const BroadcastOptions& options) const {
  return open_ && !options.flags.local;
}

bool RedisAdapter::is_one_of_ours(const BroadcastOptions& options) {
  return options.rooms.size() == 1 &&
         host().local().socket_rooms(options.rooms.front()).has_value();
}

std::chrono::milliseconds RedisAdapter::timeout_of(const BroadcastOptions& options) const {
  return options.flags.timeout.count() > 0 ? options.flags.timeout
                                           : node_->options().requests_timeout;
}

void RedisAdapter::broadcast(std::string_view event, OutgoingList values,
                             const BroadcastOptions& options) {
  if (reaches_others(options)) {
    if (options.flags.volatile_flag && !node_->connected()) {
      node_->on_unsent();
    } else {
      node_->publish(wire_->broadcast(event, values, options));
    }
  }
  host().local().broadcast(event, values, options);
}

void RedisAdapter::broadcast_with_ack(std::string_view event, OutgoingList values,
                                      const BroadcastOptions& options,
                                      std::shared_ptr<AnswerCollector> collector) {
  const bool single = options.flags.expect_single_response;
  if (!reaches_others(options) || (single && is_one_of_ours(options))) {
    return Adapter::broadcast_with_ack(event, values, options, std::move(collector));
  }
  BroadcastOptions timed = options;
  timed.flags.timeout = timeout_of(options);
  const std::string id = node_->new_request_id();
  ask(id, std::make_shared<ClientQuestion>(collector, single), timed.flags.timeout,
      wire_->ask(id, event, values, timed));
  host().local().broadcast_with_ack(event, values, options, std::move(collector));
}

void RedisAdapter::add_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  if (reaches_others(options)) node_->publish(wire_->join(options, rooms));
  host().local().add_sockets(options, rooms);
}

void RedisAdapter::remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  if (reaches_others(options)) node_->publish(wire_->leave(options, rooms));
  host().local().remove_sockets(options, rooms);
}

void RedisAdapter::disconnect_sockets(const BroadcastOptions& options, bool close) {
  if (reaches_others(options)) node_->publish(wire_->disconnect(options, close));
  host().local().disconnect_sockets(options, close);
}

// --- questions ---

template <class Outcome>
std::function<void(Outcome)> RedisAdapter::guarded(std::function<void(Outcome)> done) {
  return [weak = Self(self_), done = std::move(done)](Outcome outcome) {
    const auto self = weak.lock();
    if (!self) return done(std::move(outcome));  // close() has others to guard it
    AdapterHost& host = (*self)->host();
    const LogSink log = [&host](LogLevel level, std::string_view line) { host.log(level, line); };
    base::guarded(log, {"an answer"}, [&] { done(std::move(outcome)); });
  };
}

void RedisAdapter::server_count(std::function<void(std::size_t)> done) {
  if (!open_ || !node_->connected()) return host().local().server_count(std::move(done));
  count_servers([done = guarded(std::move(done))](const Result<Reached>& reached) {
    done(1 + (reached ? reached->other_count : 0));
  });
}

template <class Asked>
auto RedisAdapter::own_answer(std::shared_ptr<Asked> question, const std::string& id) {
  return [weak = Self(self_), question = std::move(question), id](auto own) {
    question->add_own(*std::move(own));
    if (const auto self = weak.lock()) (*self)->requests_.check(id);
  };
}

std::shared_ptr<NameQuestion> RedisAdapter::name_question(NameQuestion::From from_sockets,
                                                          NameQuestion::Done done) {
  return std::make_shared<NameQuestion>(
      wire_->asks_for_names() ? NameQuestion::From::kNames : from_sockets,
      guarded(std::move(done)));
}

void RedisAdapter::sockets(std::vector<std::string> rooms, NameQuestion::Done done) {
  if (!open_) return host().local().sockets(std::move(rooms), std::move(done));
  const auto question = name_question(NameQuestion::From::kIdsOfSockets, std::move(done));
  const std::string id = node_->new_request_id();
  ask(id, question, node_->options().requests_timeout, wire_->find_sockets(id, rooms));
  host().local().sockets(std::move(rooms), own_answer(question, id));
}

void RedisAdapter::all_rooms(NameQuestion::Done done) {
  if (!open_) return host().local().all_rooms(std::move(done));
  const auto question = name_question(NameQuestion::From::kRoomsOfSockets, std::move(done));
  const std::string id = node_->new_request_id();
  ask(id, question, node_->options().requests_timeout, wire_->find_rooms(id));
  host().local().all_rooms(own_answer(question, id));
}

void RedisAdapter::fetch_sockets(const BroadcastOptions& options, SocketQuestion::Done done) {
  if (!reaches_others(options)) return host().local().fetch_sockets(options, std::move(done));
  const auto question = std::make_shared<SocketQuestion>(guarded(std::move(done)));
  const std::string id = node_->new_request_id();
  ask(id, question, timeout_of(options), wire_->fetch(id, options));
  host().local().fetch_sockets(options, own_answer(question, id));
}

void RedisAdapter::server_side_emit(std::string_view event, OutgoingList values,
                                    BroadcastAckHandler on_answers) {
  if (!open_) return host().local().server_side_emit(event, values, std::move(on_answers));
  if (!on_answers) return node_->publish(wire_->server_event({}, event, values));
  const auto question = std::make_shared<EventQuestion>(guarded(std::move(on_answers)));
  const std::string id = node_->new_request_id();
  ask(id, question, node_->options().requests_timeout, wire_->server_event(id, event, values));
  host().local().server_count([weak = Self(self_), question, id](std::size_t) {
    question->may_end();
    if (const auto self = weak.lock()) (*self)->requests_.check(id);
  });
}

void RedisAdapter::ask(const std::string& id, std::shared_ptr<Question> question,
                       std::chrono::milliseconds timeout, const Publication& publication) {
  requests_.add(id, std::move(question), timeout);
  if (!node_->connected()) return requests_.give_up(id, node_->away_count());
  if (ready_) return publish_question(id, publication);
  early_.emplace_back(id, publication);
}

void RedisAdapter::on_ready() {
  ready_ = true;
  for (const auto& [id, publication] : std::exchange(early_, {})) {
    if (requests_.has(id)) publish_question(id, publication);
  }
}

void RedisAdapter::publish_question(const std::string& id, const Publication& publication) {
  // Before the question, so that Redis counts those who hear it.
  count_servers([weak = Self(self_), id](Result<Reached> reached) {
    const auto self = weak.lock();
    if (!self) return;
    if (reached) return (*self)->requests_.expect(id, *std::move(reached));
    (*self)->requests_.give_up(id, (*self)->node_->away_count());
  });
  node_->publish(publication);
}

/// Counts the subscribers of the requests' channel, and looks which servers of our kind are among
/// them, each by the channel that only it has.
void RedisAdapter::count_servers(std::function<void(Result<Reached>)> done) {
  const std::vector<std::string> uids = node_->peers().uids();
  std::vector<RedisWord> words{"PUBSUB", wire_->sharded() ? "SHARDNUMSUB" : "NUMSUB",
                               wire_->request_channel(), wire_->response_channel(node_->uid())};
  for (const std::string& uid : uids) words.emplace_back(wire_->response_channel(uid));
  node_->redis().command(
      RedisCommand(std::move(words)),
      [weak = Self(self_), uids, done = std::move(done)](const Result<RedisReply>& counts) {
        const auto self = weak.lock();
        if (!self) return;
        if (!counts) return done(Unexpected(counts.error()));
        done((*self)->reached_of(*counts, uids));
      });
}

/// `counts` are pairs of channel and number.
Reached RedisAdapter::reached_of(const RedisReply& counts,
                                 const std::vector<std::string>& uids) const {
  const auto count = [&counts](std::size_t index) -> std::size_t {
    const std::size_t place = 2 * index + 1;
    if (!counts.is_array() || place >= counts.size()) return 0;
    const Json& number = counts[place];
    return number.is_number_integer() && number > 0 ? number.get<std::size_t>() : 0;
  };
  Reached reached;
  const std::size_t all = count(0);
  const bool counts_us = count(1) > 0;
  reached.other_count = all > 0 && counts_us ? all - 1 : all;
  for (std::size_t i = 0; i < uids.size(); ++i) {
    if (count(i + 2) == 0) continue;
    if (!node_->peers().hangs(uids[i])) {
      reached.peers.push_back(uids[i]);
    } else if (reached.other_count > 0) {
      --reached.other_count;
      ++reached.hanging_count;
    }
  }
  return reached;
}

}  // namespace snug::cluster
