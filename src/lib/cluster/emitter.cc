// The body of snug::RedisEmitter.
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/json_depth.h"
#include "cluster/classic_wire.h"
#include "snug/event_name.h"
#include "snug/redis_emitter.h"
#include "values/nesting.h"

namespace snug {

namespace {

using cluster::ClassicWire;

/// The sender's id of @socket.io/redis-emitter.
constexpr std::string_view kUid = "emitter";

std::shared_ptr<const ClassicWire> wire_of(const std::string& key, std::string_view nsp) {
  std::string name(nsp);
  if (!name.starts_with('/')) name.insert(0, 1, '/');
  cluster::WireSettings settings{key, std::move(name), std::string(kUid), nullptr, false};
  return std::make_shared<const ClassicWire>(std::move(settings), ClassicWire::Role::kEmitter);
}

void publish(Redis& redis, const cluster::Publication& publication) {
  redis.publish(publication.channel, publication.bytes);
}

void check(bool may_have_name, std::string_view event, OutgoingList values) {
  if (!may_have_name) {
    throw std::invalid_argument('"' + std::string(event) + "\" is a reserved event name");
  }
  if (values::is_deeper(values, base::kMostJsonDepth)) {
    throw std::invalid_argument("the event's values are nested deeper than " +
                                std::to_string(base::kMostJsonDepth));
  }
}

}  // namespace

RedisEmitter::RedisEmitter(Redis& redis, RedisEmitterOptions options)
    : redis_(&redis), key_(std::move(options.key)), wire_(wire_of(key_, "/")) {}

RedisEmitter RedisEmitter::of(std::string_view nsp) const {
  RedisEmitter changed = *this;
  changed.wire_ = wire_of(key_, nsp);
  changed.options_ = {};
  return changed;
}

RedisEmitter RedisEmitter::to(const RoomNames& rooms) const {
  RedisEmitter changed = *this;
  rooms.each([&](std::string_view room) { changed.options_.rooms.emplace_back(room); });
  return changed;
}

RedisEmitter RedisEmitter::except(const RoomNames& rooms) const {
  RedisEmitter changed = *this;
  rooms.each([&](std::string_view room) { changed.options_.except.emplace_back(room); });
  return changed;
}

RedisEmitter RedisEmitter::volatile_() const {
  RedisEmitter changed = *this;
  changed.options_.flags.volatile_flag = true;
  return changed;
}

RedisEmitter RedisEmitter::compress(bool compress) const {
  RedisEmitter changed = *this;
  changed.options_.flags.compress = compress;
  return changed;
}

void RedisEmitter::sockets_join(const RoomNames& rooms) const {
  publish(*redis_, wire_->join(options_, rooms));
}

void RedisEmitter::sockets_leave(const RoomNames& rooms) const {
  publish(*redis_, wire_->leave(options_, rooms));
}

void RedisEmitter::disconnect_sockets(bool close) const {
  publish(*redis_, wire_->disconnect(options_, close));
}

void RedisEmitter::emit_all(std::string_view event, OutgoingList values) const {
  check(!EventName(event).reserved(), event, values);
  publish(*redis_, wire_->broadcast(event, values, options_));
}

void RedisEmitter::emit_to_servers(std::string_view event, OutgoingList values) const {
  check(!EventName(event).reserved_for_servers(), event, values);
  publish(*redis_, wire_->server_event({}, event, values));
}

}  // namespace snug
