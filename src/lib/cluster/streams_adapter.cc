// What goes to the stream, and what comes of it.
#include "cluster/streams_adapter.h"

#include <utility>

#include "cluster/session_restore.h"
#include "cluster/stored_session.h"
#include "cluster/wire_text.h"
#include "snug/options.h"

namespace snug::cluster {
namespace {

std::unique_ptr<StreamsWire> wire_of(AdapterHost& host, const Node& node) {
  return std::make_unique<StreamsWire>(
      WireSettings{node.options().key, host.nsp_name(), node.uid(),
                   [&host](std::string_view room) { return host.has_room(room); }},
      node.options().sharded);
}

}  // namespace

StreamsAdapter::StreamsAdapter(AdapterHost& its_host, std::shared_ptr<Node> its_node,
                               std::shared_ptr<StreamReader> reader)
    : StreamsAdapter(its_host, its_node, std::move(reader), wire_of(its_host, *its_node)) {}

StreamsAdapter::StreamsAdapter(AdapterHost& its_host, std::shared_ptr<Node> its_node,
                               std::shared_ptr<StreamReader> reader,
                               std::unique_ptr<StreamsWire> wire)
    : RedisAdapter(its_host, std::move(its_node), std::move(wire)),
      reader_(std::move(reader)),
      wire_(static_cast<const StreamsWire&>(RedisAdapter::wire())),
      refresh_(node().redis().loop()) {}

StreamsAdapter::~StreamsAdapter() = default;

Result<void> StreamsAdapter::init() {
  if (auto begun = RedisAdapter::init(); !begun) return begun;
  reader_->add(host().nsp_name(), *this);
  refresh();
  return {};
}

void StreamsAdapter::close(std::function<void()> done) {
  if (open()) {
    refresh_.stop();
    self_.reset();
    reader_->remove(host().nsp_name());
  }
  RedisAdapter::close(std::move(done));
}

// --- to the stream ---

void StreamsAdapter::broadcast(std::string_view event, OutgoingList values,
                               const BroadcastOptions& options) {
  if (!reaches_others(options) || !carries(values))
    return host().local().broadcast(event, values, options);
  append(wire_.broadcast_entry(event, values, options));
}

void StreamsAdapter::add_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  if (!reaches_others(options)) return host().local().add_sockets(options, rooms);
  append(wire_.join_entry(options, rooms));
}

void StreamsAdapter::remove_sockets(const BroadcastOptions& options, const RoomNames& rooms) {
  if (!reaches_others(options)) return host().local().remove_sockets(options, rooms);
  append(wire_.leave_entry(options, rooms));
}

void StreamsAdapter::disconnect_sockets(const BroadcastOptions& options, bool close) {
  if (!reaches_others(options)) return host().local().disconnect_sockets(options, close);
  append(wire_.disconnect_entry(options, close));
}

void StreamsAdapter::append(StreamEntry entry) {
  if (!node().connected() || !reader_->sees_new_entries()) {
    return on_not_added(entry, {"unavailable", "Redis is away"});
  }
  const RedisStreamsAdapterOptions& options = reader_->options();
  const RedisCommand command{"XADD",
                             options.stream_name,
                             "MAXLEN",
                             "~",
                             options.max_length,
                             "*",
                             "uid",
                             entry.uid,
                             "nsp",
                             entry.nsp,
                             "type",
                             entry.type,
                             "data",
                             entry.data};
  node().redis().command(
      command, [weak = Self(self_), entry = std::move(entry)](const Result<RedisReply>& reply) {
        const auto self = weak.lock();
        if (!reply && self) (*self)->on_not_added(entry, reply.error());
      });
}

/// Clients of this server get it without an offset, unless it may have got into the stream.
void StreamsAdapter::on_not_added(const StreamEntry& entry, const Error& error) {
  node().on_unsent();
  if (entry.type == kMovedType) taking_.clear();  // none of them is told of any more
  if (error.code != "disconnected") carry_out(entry);
}

// --- from the stream ---

void StreamsAdapter::on_entry(const StreamEntry& entry) {
  if (entry.type == kMovedType) return on_moved(entry);
  if (!ShardedWire::is_message(entry.type)) return;
  const bool own = entry.uid == node().uid();
  if (!own && entry.data.size() > node().options().max_message_bytes) return on_unreadable();
  carry_out(entry);
}

void StreamsAdapter::carry_out(const StreamEntry& entry) {
  if (entry.type == kMovedType) return;
  Message message;
  if (!read_message(entry, message)) return on_unreadable();
  const bool has_place = entry.id != StreamId{} && !message.options.flags.volatile_flag;
  if (message.kind != MessageKind::kBroadcast || !has_place) {
    return RedisAdapter::carry_out(message);
  }
  host().broadcast_at(entry.id.text(), message.event, {message.outgoing()}, message.options);
}

void StreamsAdapter::on_gap() {
  on_unreadable();
  host().log(LogLevel::kWarning, "cluster: the stream was trimmed or lost before " +
                                     host().nsp_name() + " had read it: events are missing");
}

// --- sessions ---

std::string StreamsAdapter::key_of(std::string_view pid) const {
  return reader_->options().session_key_prefix + std::string(pid);
}

void StreamsAdapter::save_session(const RecoverableSession& session) {
  if (!open()) return;
  std::string text = to_stored(session);
  store(session.pid, text);
  if (session.connected) {
    connected_[session.pid] = std::move(text);
  } else {
    connected_.erase(session.pid);
  }
}

void StreamsAdapter::store(const std::string& pid, const std::string& text) {
  const ConnectionStateRecoveryOptions* const recovery = host().recovery_options();
  if (recovery == nullptr) return;
  node().redis().send(
      {"SET", key_of(pid), text, "PX", recovery->max_disconnection_duration.count()});
}

void StreamsAdapter::forget_session(std::string_view pid) {
  if (!open()) return;
  connected_.erase(std::string(pid));
  node().redis().send({"DEL", key_of(pid)});
}

void StreamsAdapter::refresh() {
  const ConnectionStateRecoveryOptions* const recovery = host().recovery_options();
  if (recovery == nullptr) return;
  for (const auto& [pid, text] : connected_) store(pid, text);
  refresh_.start(recovery->max_disconnection_duration / 3 + std::chrono::milliseconds(1),
                 [this] { refresh(); });
}

void StreamsAdapter::restore_session(std::string pid, std::string offset,
                                     std::function<void(Result<RestoredSession>)> done) {
  const auto after = StreamId::of(offset);
  const ConnectionStateRecoveryOptions* const recovery = host().recovery_options();
  if (!open() || recovery == nullptr || !after || pid.size() > kMaxIdBytes) {
    return done(Unexpected(Error{"not_restored", "its offset is none of the stream"}));
  }
  const RedisStreamsAdapterOptions& options = reader_->options();
  auto restore = std::make_shared<SessionRestore>(
      node().redis(),
      SessionRestore::Request{options.stream_name, host().nsp_name(), key_of(pid), std::move(pid),
                              *after, reader_->last(), options.read_count,
                              recovery->max_packet_count, recovery->max_packet_bytes},
      [weak = Self(self_), done = std::move(done)](Result<RestoredSession> restored) {
        const auto self = weak.lock();
        if (self && restored) (*self)->on_restored(restored->session);
        done(std::move(restored));
      });
  reader_->when_read(*after, recovery->restore_timeout, [restore] { restore->start(); });
}

/// Other servers that still take the client for connected learn it.
void StreamsAdapter::on_restored(const RecoverableSession& session) {
  ++taking_[session.pid];
  append(wire_.moved_entry(session));
}

void StreamsAdapter::on_moved(const StreamEntry& entry) {
  const auto data = read_data(entry);
  std::string sid;
  std::string pid;
  if (!data || !data->is_object() || !read_id(find_member(*data, "sid"), sid) ||
      !read_id(find_member(*data, "pid"), pid)) {
    return on_unreadable();
  }
  const auto taking = taking_.find(pid);
  if (entry.uid == node().uid()) {
    if (taking != taking_.end() && --taking->second == 0) taking_.erase(taking);
    return;
  }
  if (taking != taking_.end()) return;
  connected_.erase(pid);
  host().session_moved(sid, pid);
}

}  // namespace snug::cluster
