// Patterns, channels and shard channels.
#include "cluster/channels.h"

#include <utility>

#include "cluster/wire_text.h"

namespace snug::cluster {
namespace {

/// For PSUBSCRIBE, to which some characters are special.
std::string escaped(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

Channels::Channels(Redis& redis, const RedisAdapterOptions& options, const Wire& wire,
                   std::string nsp, std::string uid)
    : redis_(redis), options_(options), wire_(wire), nsp_(std::move(nsp)), uid_(std::move(uid)) {}

Channels::~Channels() {
  for (const ListenerId id : fixed_) redis_.unsubscribe(id);
  for (const auto& [room, id] : rooms_) redis_.unsubscribe(id);
}

ListenerId Channels::subscribe(std::string channel, const Handler& handler,
                               std::function<void()> done) {
  return options_.sharded ? redis_.ssubscribe(std::move(channel), handler, std::move(done))
                          : redis_.subscribe(std::move(channel), handler, std::move(done));
}

void Channels::open(const Handler& on_message, const Handler& on_answer,
                    std::function<void()> on_ready) {
  on_message_ = on_message;
  const std::string prefix = options_.key + '#' + nsp_ + '#';
  listen(wire_.request_channel(), on_message);
  const bool all_by_these = options_.sharded || wire_.request_channel() == prefix;
  if (!all_by_these) listen(wire_.response_channel({}), on_answer);
  // The last one: Redis confirms in order.
  listen(wire_.response_channel(uid_), on_answer, std::move(on_ready));
  if (all_by_these) return;
  if (options_.subscribe_by_room) return listen(prefix, on_message);
  fixed_.push_back(redis_.psubscribe(escaped(prefix) + '*', on_message));
}

bool Channels::by_room() const {
  return options_.sharded ? options_.shards != RedisShards::kStatic : options_.subscribe_by_room;
}

/// Broadcasts to a private room travel on the channel of all, if its name looks like one. Others,
/// such as "/admin#id" of a client of protocol 3, travel on channels of their own, to which Node's
/// servers do not listen.
void Channels::add_room(const std::string& room, bool is_private) {
  const bool by_all = options_.sharded && options_.shards != RedisShards::kDynamicPrivate;
  if (is_private && by_all && looks_like_an_id(room)) return;
  if (rooms_.contains(room)) return;
  const std::string channel = options_.key + '#' + nsp_ + '#' + room + '#';
  rooms_.emplace(room, subscribe(channel, on_message_));
}

void Channels::remove_room(const std::string& room) {
  const auto place = rooms_.find(room);
  if (place == rooms_.end()) return;
  redis_.unsubscribe(place->second);
  rooms_.erase(place);
}

}  // namespace snug::cluster
