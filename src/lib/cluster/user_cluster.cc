// See user_cluster.h.
#include "cluster/user_cluster.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "cluster/random_name.h"

namespace snug {

namespace {

constexpr std::size_t kNodeNameSize = 12;
constexpr int kBeatsPerTimeToLive = 3;
constexpr std::chrono::milliseconds kMinTimeToLive{100};
/// Of one HSET. Redis serves nobody else meanwhile.
constexpr std::size_t kMaxWordsAtOnce = 512;
/// Changes of a node that wait until its hash is read. With more it is read again.
constexpr std::size_t kMaxWaitingChanges = 1'000;
/// Fields or members of one page of a scan, for the same reason.
constexpr std::size_t kPageCount = 500;
/// Pages with names of nodes at one heartbeat. Dead names are removed, so the next one gets
/// further.
constexpr std::size_t kMaxNodePages = 100;
/// Hashes that are read at the same time. Each may have as many users as fit into the memory.
constexpr std::size_t kMaxReadings = 4;

/// `[cursor, items]`, the reply of SSCAN and HSCAN.
bool is_page(const RedisReply& reply) {
  return reply.is_array() && reply.size() == 2 && reply[0].is_string() && reply[1].is_array();
}

std::string new_node_name() {
  base::SystemRandom random;
  return cluster::random_name(random, kNodeNameSize);
}

RedisUserRegistryOptions checked(RedisUserRegistryOptions options) {
  options.time_to_live = std::max(options.time_to_live, kMinTimeToLive);
  return options;
}

}  // namespace

RedisUserRegistry::Cluster::Cluster(RedisUserRegistry& registry, Redis& redis,
                                    const std::string& nsp, RedisUserRegistryOptions options)
    : registry_(&registry),
      redis_(redis),
      options_(checked(std::move(options))),
      prefix_(options_.key + '#' + nsp + '#'),
      node_(new_node_name()),
      nodes_(options_.max_user_count, [this](const std::string& user, bool elsewhere) {
        registry_->set_elsewhere(user, elsewhere);
      }) {}

void RedisUserRegistry::Cluster::start() {
  subscription_ = redis_.subscribe(
      prefix_ + "changes", [this](std::string_view, std::string_view text) { on_message(text); },
      [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self == nullptr || self->registry_ == nullptr) return;
        self->subscribed_ = true;
        self->on_state();
      });
  state_handler_ = redis_.on_state([this](const RedisState&) { on_state(); });
  timer_ =
      redis_.loop().set_interval(options_.time_to_live / kBeatsPerTimeToLive, [this] { beat(); });
}

void RedisUserRegistry::Cluster::end() {
  if (connected_) {
    redis_.send({"DEL", key_of(node_)});
    redis_.send({"SREM", prefix_ + "nodes", node_});
    publish({.node = node_});
  }
  redis_.unsubscribe(subscription_);
  redis_.unsubscribe(state_handler_);
  redis_.loop().clear_timer(timer_);
  registry_ = nullptr;
}

bool RedisUserRegistry::Cluster::partial() const {
  return !connected_ || !complete_ || nodes_.incomplete();
}

void RedisUserRegistry::Cluster::on_state() {
  const bool connected = subscribed_ && redis_.state().connected;
  if (std::exchange(connected_, connected) == connected) return;
  complete_ = false;
  to_read_.clear();
  if (connected) connect();
}

void RedisUserRegistry::Cluster::connect() {
  trusted_from_ = redis_.loop().now() + options_.time_to_live;
  write_again_ = true;
  beat();
}

void RedisUserRegistry::Cluster::beat() {
  if (!connected_) return;
  failed_ = false;
  begun_count_ = 0;
  if (write_again_) {
    write_everything();
  } else {
    ask({"PEXPIRE", key_of(node_), options_.time_to_live.count()},
        [this](const Result<RedisReply>& reply) {
          if (reply && *reply == 0) write_everything();  // it has expired, or Redis has lost it
        });
    send({"SADD", prefix_ + "nodes", node_});
  }
  compare();
}

// --- what is told ---

void RedisUserRegistry::Cluster::write(const std::string& user) {
  if (!connected_) return;  // connect() writes everything
  const std::vector<std::string>& ids = registry_->local_sockets(user);
  const std::string key = key_of(node_);
  if (ids.empty()) {
    written_.erase(user);
    send({"HDEL", key, user});
    set({"HSET", key, cluster::kNumberField, ++number_}, 0);
    return publish({.node = node_, .number = number_, .user = user, .online = false});
  }
  const std::string text = cluster::text_of_sockets(ids);
  if (!written_.insert(user).second) return set({"HSET", key, user, text}, 0);
  set({"HSET", key, cluster::kNumberField, ++number_, user, text}, 1);
  publish({.node = node_, .number = number_, .user = user, .online = true});
}

/// Fields that the hash should not have are looked up, because a hash that is written anew would be
/// empty for a moment.
void RedisUserRegistry::Cluster::write_everything() {
  if (std::exchange(writing_, true)) return;
  write_again_ = false;
  const auto gone = std::make_shared<std::vector<std::string>>();
  scan({"HSCAN", key_of(node_), SIZE_MAX,
        [this, gone](const Json& fields) {
          for (std::string& user : cluster::read_names_of(fields, cluster::NamesIn::kFields)) {
            if (user != cluster::kNumberField && registry_->local_sockets(user).empty())
              gone->push_back(std::move(user));
          }
        },
        [this, gone](bool whole) {
          writing_ = false;
          write_again_ |= !whole;
          if (whole) write_users(*gone);
        }});
}

void RedisUserRegistry::Cluster::write_users(const std::vector<std::string>& gone) {
  std::vector<RedisWord> words;
  const auto flush = [&] {
    if (!words.empty()) send(RedisCommand(std::exchange(words, {})));
  };
  const auto add = [&](std::string_view name, const std::vector<std::string>& fields) {
    if (words.empty()) words = {name, key_of(node_)};
    words.insert(words.end(), fields.begin(), fields.end());
    if (words.size() >= kMaxWordsAtOnce) flush();
  };
  for (const std::string& user : gone) add("HDEL", {user});
  flush();
  written_.clear();
  for (const std::string& user : registry_->local_users()) {
    written_.insert(user);
    add("HSET", {user, cluster::text_of_sockets(registry_->local_sockets(user))});
  }
  // The number comes last, so whoever reads before it reads again.
  add("HSET", {std::string(cluster::kNumberField), std::to_string(++number_)});
  flush();
  send({"PEXPIRE", key_of(node_), options_.time_to_live.count()});
  send({"SADD", prefix_ + "nodes", node_});
  publish({.node = node_, .number = number_});
}

void RedisUserRegistry::Cluster::set(const RedisCommand& words, int max_new_count) {
  command(words, [this, max_new_count](const Result<RedisReply>& reply) {
    if (!reply)
      write_again_ = true;
    else if (*reply > max_new_count)
      write_everything();
  });
}

void RedisUserRegistry::Cluster::send(const RedisCommand& words) {
  command(words, [this](const Result<RedisReply>& reply) { write_again_ |= !reply; });
}

void RedisUserRegistry::Cluster::publish(const cluster::UserChange& change) {
  redis_.publish(prefix_ + "changes", cluster::text_of(change));
}

// --- what is heard ---

void RedisUserRegistry::Cluster::on_message(std::string_view text) {
  const auto change = cluster::read_change(text, options_.users.max_user_bytes);
  if (!change || change->node == node_ || !connected_) return;
  if (!change->number) return nodes_.drop(change->node);
  const auto snapshot = snapshots_.find(change->node);
  if (snapshot == snapshots_.end()) return apply(*change);
  if (snapshot->second.changes.size() < kMaxWaitingChanges)
    snapshot->second.changes.push_back(*change);
  else
    snapshot->second.again = true;
}

void RedisUserRegistry::Cluster::apply(const cluster::UserChange& change) {
  const std::uint64_t number = nodes_.number_of(change.node);
  if (nodes_.knows(change.node) && *change.number <= number) return;
  if (nodes_.knows(change.node) && change.user && *change.number == number + 1)
    return nodes_.change(change.node, *change.number, *change.user, change.online);
  read(change.node);
}

/// Names that cannot be are removed, and so are those of nodes that are dead.
void RedisUserRegistry::Cluster::compare() {
  if (std::exchange(comparing_, true)) return;
  const std::vector<std::string> names = nodes_.names();
  const auto unseen = std::make_shared<std::set<std::string>>(names.begin(), names.end());
  scan({"SSCAN", prefix_ + "nodes", kMaxNodePages,
        [this, unseen](const Json& members) {
          for (const std::string& node :
               cluster::read_names_of(members, cluster::NamesIn::kMembers)) {
            unseen->erase(node);
            if (!cluster::is_node_name(node))
              send({"SREM", prefix_ + "nodes", node});
            else if (node != node_)
              check(node);
          }
        },
        [this, unseen](bool whole) {
          comparing_ = false;
          if (!whole) return;
          for (const std::string& node : *unseen) on_missing(node);
        }});
}

void RedisUserRegistry::Cluster::check(const std::string& node) {
  ask({"HGET", key_of(node), cluster::kNumberField}, [this, node](const Result<RedisReply>& reply) {
    if (!reply) return;
    const auto number = cluster::read_number(*reply);
    if (!number) return on_missing(node);
    if (!nodes_.knows(node) || nodes_.number_of(node) != *number) read(node);
  });
}

/// The number is read first, and changes that come meanwhile are applied to what was read, which
/// may have them already.
void RedisUserRegistry::Cluster::read(const std::string& node) {
  if (snapshots_.contains(node)) return;
  if (snapshots_.size() >= kMaxReadings) {
    if (to_read_.size() < cluster::RemoteUsers::kMaxNodeCount)
      to_read_.insert(node);
    else
      failed_ = true;
    return;
  }
  snapshots_.emplace(node, Snapshot{});
  ask({"HGET", key_of(node), cluster::kNumberField}, [this, node](const Result<RedisReply>& reply) {
    const auto number = reply ? cluster::read_number(*reply) : std::nullopt;
    if (reply && !number) on_missing(node);
    if (!number) return end_snapshot(node, false);
    snapshots_[node].number = *number;
    read_users(node);
  });
}

void RedisUserRegistry::Cluster::read_users(const std::string& node) {
  scan({"HSCAN", key_of(node), SIZE_MAX,
        [this, node](const Json& fields) {
          cluster::RemoteUsers::Users& users = snapshots_[node].users;
          for (std::string& user : cluster::read_names_of(fields, cluster::NamesIn::kFields)) {
            // One more than are kept, so that it is known that there are more.
            if (users.size() <= options_.max_user_count &&
                cluster::is_user_id(user, options_.users.max_user_bytes))
              users.insert(std::move(user));
          }
        },
        [this, node](bool whole) { end_snapshot(node, whole); }});
}

/// A snapshot that is not whole is read at the next beat.
void RedisUserRegistry::Cluster::end_snapshot(const std::string& node, bool whole) {
  Snapshot snapshot = std::move(snapshots_.extract(node).mapped());
  if (whole) {
    nodes_.replace(node, snapshot.number, std::move(snapshot.users));
    for (const cluster::UserChange& change : snapshot.changes) {
      if (!snapshots_.contains(node)) apply(change);
    }
    if (snapshot.again) read(node);
  }
  if (!to_read_.empty()) read(to_read_.extract(to_read_.begin()).value());
}

/// After a while without Redis, or in one that has lost its data, all are missing until they have
/// written again.
void RedisUserRegistry::Cluster::on_missing(const std::string& node) {
  send({"SREM", prefix_ + "nodes", node});  // it adds itself again if it lives
  if (redis_.loop().now() >= trusted_from_) nodes_.drop(node);
}

// --- asking ---

bool RedisUserRegistry::Cluster::can_ask_for(std::string_view user) const {
  return connected_ && !nodes_.nodes_of(user).empty();
}

void RedisUserRegistry::Cluster::sockets_of(std::string_view user, SocketsHandler done) {
  struct Collected {
    UserSockets sockets;
    std::size_t missing_count;
    SocketsHandler done;
  };
  const std::vector<std::string> nodes = nodes_.nodes_of(user);
  const std::size_t most = options_.users.max_sockets_per_user;
  const auto collected = std::make_shared<Collected>(
      Collected{{registry_->local_sockets(user), partial()}, nodes.size(), std::move(done)});
  for (const std::string& node : nodes) {
    redis_.command({"HGET", key_of(node), user}, [collected, weak = weak_from_this(),
                                                  most](const Result<RedisReply>& reply) {
      UserSockets& sockets = collected->sockets;
      // Null is a user who has just left.
      if (!reply || !(reply->is_null() || cluster::read_sockets(*reply, most, sockets.ids)))
        sockets.partial = true;
      if (--collected->missing_count > 0) return;
      const auto self = weak.lock();
      if (self != nullptr && self->registry_ != nullptr) collected->done(std::move(sockets));
    });
  }
}

/// If `done` throws, nothing stays open, and the next beat is the first that can be complete.
void RedisUserRegistry::Cluster::ask(const RedisCommand& words, ReplyHandler done) {
  ++asked_count_;
  command(words, [this, done = std::move(done)](const Result<RedisReply>& reply) {
    --asked_count_;
    failed_ |= !reply;
    write_again_ |= !reply;
    ++begun_count_;
    done(reply);
    --begun_count_;
    if (asked_count_ == 0) complete_ = connected_ && !failed_ && begun_count_ == 0;
  });
}

void RedisUserRegistry::Cluster::scan(Scan what) {
  next_page(std::make_shared<Scan>(std::move(what)), "0");
}

void RedisUserRegistry::Cluster::next_page(const std::shared_ptr<Scan>& scan,
                                           const std::string& cursor) {
  ask({scan->command, scan->key, cursor, "COUNT", kPageCount},
      [this, scan](const Result<RedisReply>& reply) {
        if (!reply || !is_page(*reply) || scan->pages_left-- == 0) {
          failed_ = true;
          return scan->done(false);
        }
        const auto& next = (*reply)[0].get_ref<const std::string&>();
        if (next != "0") next_page(scan, next);
        scan->take((*reply)[1]);
        if (next == "0") scan->done(true);
      });
}

void RedisUserRegistry::Cluster::command(const RedisCommand& words, ReplyHandler done) {
  redis_.command(
      words, [weak = weak_from_this(), done = std::move(done)](const Result<RedisReply>& reply) {
        const auto self = weak.lock();
        if (self != nullptr && self->registry_ != nullptr) done(reply);
      });
}

std::string RedisUserRegistry::Cluster::key_of(std::string_view node) const {
  return prefix_ + "node#" + std::string(node);
}

}  // namespace snug
