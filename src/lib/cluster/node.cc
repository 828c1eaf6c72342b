// Heartbeats, and the state of Redis.
#include "cluster/node.h"

#include <algorithm>
#include <utility>

#include "base/one_line.h"
#include "cluster/random_name.h"
#include "cluster/wire_text.h"
#include "values/json_reader.h"
#include "values/json_writer.h"

namespace snug::cluster {
namespace {

constexpr std::size_t kClassicIdSize = 6;
constexpr std::size_t kShardedIdBytes = 8;

/// As npm's adapters name their servers and requests.
std::string new_id(base::Random& random, bool sharded) {
  return sharded ? random_hex(random, kShardedIdBytes) : random_name(random, kClassicIdSize);
}

constexpr std::size_t kMaxHeartbeatBytes = 256;

/// For the log. Anybody who may publish in Redis can choose it.
std::string shown(std::string_view uid) {
  return base::one_line(uid, kMaxIdBytes);
}

}  // namespace

Node::Node(Redis& redis, const RedisAdapterOptions& options)
    : redis_(redis),
      options_(options),
      uid_(new_id(random_, options.sharded)),
      peers_(options.heartbeat_timeout) {}

Node::~Node() = default;

std::string Node::new_request_id() {
  return new_id(random_, options_.sharded);
}

std::size_t Node::away_count() const {
  return std::max<std::size_t>(peers_.living_count(), 1);
}

bool Node::has(const std::string& nsp) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&nsp](NodeMember* member) { return member->its_host().nsp_name() == nsp; });
}

void Node::add(NodeMember& member) {
  members_.push_back(&member);
  if (members_.size() == 1) start();
}

void Node::remove(NodeMember& member, std::function<void()> done) {
  if (std::erase(members_, &member) == 0 || !members_.empty()) return done();
  end(std::move(done));
}

void Node::start() {
  timer_ = std::make_unique<LoopTimer>(redis_.loop());
  connected_ = redis_.state().connected;
  since_ = redis_.loop().now();
  const auto weak = weak_from_this();
  states_ = redis_.on_state([weak](const RedisState& state) {
    if (const auto self = weak.lock()) self->on_state(state);
  });
  if (options_.heartbeat_interval.count() == 0) return;
  heartbeats_ = redis_.subscribe(options_.key + "-heartbeat#", [weak](auto, std::string_view text) {
    if (const auto self = weak.lock()) self->on_heartbeat(text);
  });
  beat();
}

void Node::end(std::function<void()> done) {
  timer_.reset();
  redis_.unsubscribe(std::exchange(states_, ListenerId{}));
  if (options_.heartbeat_interval.count() == 0) return done();
  redis_.unsubscribe(std::exchange(heartbeats_, ListenerId{}));
  if (!connected_) return done();
  publish_heartbeat(true, [done = std::move(done)](const Result<RedisReply>&) { done(); });
}

/// Calls may remove members.
template <class Visit>
void Node::each_member(Visit visit) {
  const std::vector<NodeMember*> members = members_;
  for (NodeMember* const member : members) {
    const bool still_here = std::find(members_.begin(), members_.end(), member) != members_.end();
    if (still_here) visit(*member);
  }
}

// --- heartbeats ---

void Node::beat() {
  const auto now = redis_.loop().now();
  // This server itself may have hung: then nothing was heard, whoever sent it.
  if (now - last_beat_ > 2 * options_.heartbeat_interval) peers_.forgive(now);
  last_beat_ = now;
  if (connected_) {
    publish_heartbeat(false, [self = shared_from_this()](const Result<RedisReply>& reply) {
      self->on_published(reply);
    });
    check_peers();
  }
  timer_->start(options_.heartbeat_interval, [this] { beat(); });
}

void Node::publish_heartbeat(bool leaves, RedisHandler done) {
  std::string text = R"({"uid":)";
  values::append_json_string(text, uid_);
  if (leaves) text += R"(,"leaves":true)";
  redis_.publish(options_.key + "-heartbeat#", text + '}', std::move(done));
}

void Node::on_heartbeat(std::string_view bytes) {
  if (bytes.size() > kMaxHeartbeatBytes) return;
  const auto value = values::read_json(bytes, 2);
  std::string uid;
  if (!value || !value->is_object() || !read_id(find_member(*value, "uid"), uid)) return;
  if (uid == uid_) return;
  const Json* const leaves = find_member(*value, "leaves");
  if (leaves != nullptr && *leaves == true) return peers_.on_farewell(uid);
  if (peers_.hangs(uid) && back_lines_.allows(redis_.loop().now()))
    log(LogLevel::kInfo, "cluster: server " + shown(uid) + " answers again");
  peers_.on_heartbeat(uid, redis_.loop().now());
}

void Node::check_peers() {
  const std::vector<Peers::Lost> all = peers_.check(redis_.loop().now());
  if (!all.empty() && silent_lines_.allows(redis_.loop().now())) {
    const std::string others =
        all.size() == 1 ? "" : " (and " + std::to_string(all.size() - 1) + " more)";
    log(LogLevel::kWarning, "cluster: server " + shown(all.front().uid) + others +
                                " is silent: its sockets are missing from what is asked");
  }
  for (const Peers::Lost& lost : all) {
    each_member([&lost](NodeMember& member) { member.on_peer_lost(lost); });
  }
}

// --- the state of Redis ---

void Node::on_state(const RedisState& state) {
  error_ = state.error;
  if (state.connected == connected_) {
    if (!connected_) log_change(state.error);
    return;
  }
  connected_ = state.connected;
  log_change(state.error);
  since_ = redis_.loop().now();
  if (connected_) return peers_.forgive(since_);
  unsent_before_ = unsent_count_;
  each_member([](NodeMember& member) { member.on_redis_away(); });
}

void Node::log_change(const Error& reason) {
  if (connected_) {
    if (!std::exchange(told_away_, false)) return;
    const std::size_t lost = unsent_count_ - unsent_before_;
    return log(LogLevel::kInfo, "cluster: the other servers are reached again; " +
                                    std::to_string(lost) + " messages to them are lost");
  }
  if (std::exchange(told_away_, true)) return;
  log(LogLevel::kWarning,
      "cluster: Redis is away (" + reason.code + "): events reach this server's clients only");
}

AdapterState Node::state() const {
  AdapterState state;
  state.connected = connected_;
  state.since = since_;
  if (!connected_) state.error = error_;
  if (connected_ && publishing_.exists()) {
    state.connected = false;
    state.since = std::max(since_, publishing_.since());
    state.error = publishing_.error();
  }
  state.unsent_count = unsent_count_;
  return state;
}

// --- messages ---

void Node::publish(const Publication& publication) {
  if (publication.bytes.size() > options_.max_message_bytes) return refuse_large(publication);
  RedisHandler done = [self = shared_from_this()](const Result<RedisReply>& reply) {
    if (!reply) self->on_unsent();
    self->on_published(reply);
  };
  if (options_.sharded) {
    redis_.spublish(publication.channel, publication.bytes, std::move(done));
  } else {
    redis_.publish(publication.channel, publication.bytes, std::move(done));
  }
}

/// The other servers would not take it, and their Redis connections would end with it.
void Node::refuse_large(const Publication& publication) {
  on_unsent();
  const std::string size = std::to_string(publication.bytes.size());
  note_refusal({"too_large", "a message of " + size + " bytes is above max_message_bytes"});
}

/// A connection that is away is Redis' own trouble.
void Node::on_published(const Result<RedisReply>& reply) {
  if (!reply) {
    if (reply.error().code == "refused") note_refusal(reply.error());
  } else if (publishing_.clear(redis_.loop().now())) {
    log(LogLevel::kInfo, "cluster: Redis takes messages to the other servers again");
  }
}

void Node::note_refusal(const Error& error) {
  if (!publishing_.set("a message to the other servers is lost", error, redis_.loop().now()))
    return;
  log(LogLevel::kWarning,
      "cluster: " + publishing_.error().message + ": events reach this server's clients only");
}

/// One log for all namespaces: that of a server has no other way to it.
void Node::log(LogLevel level, const std::string& line) const {
  if (!members_.empty()) members_.front()->its_host().log(level, line);
}

}  // namespace snug::cluster
