// What goes to the stream, and what comes of it.
#include "cluster/streams_adapter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/stored_session.h"
#include "cluster/wire_text.h"
#include "snug/options.h"

namespace snug::cluster {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<StreamsWire> wire_of(AdapterHost& host, const Node& node) {
  return std::make_unique<StreamsWire>(
      WireSettings{node.options().key, host.nsp_name(), node.uid(),
                   [&host](std::string_view room) { return host.has_room(room); }},
      node.options().sharded);
}

Unexpected<Error> not_restored(const char* reason) {
  return Unexpected(Error{"not_restored", reason});
}

}  // namespace

StreamsAdapter::StreamsAdapter(AdapterHost& its_host, const StreamsNode& its)
    : StreamsAdapter(its_host, its, wire_of(its_host, *its.node)) {}

StreamsAdapter::StreamsAdapter(AdapterHost& its_host, const StreamsNode& its,
                               std::unique_ptr<StreamsWire> wire)
    : RedisAdapter(its_host, its.node, std::move(wire)),
      reader_(its.reader),
      writer_(its.writer),
      restores_(its.restores),
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
    restores_->drop(host().nsp_name());
  }
  RedisAdapter::close(std::move(done));
}

/// Connected is who reads and writes the stream.
AdapterState StreamsAdapter::state() const {
  AdapterState state = RedisAdapter::state();
  if (!state.connected || !open()) return state;
  const StreamReader::State reading = reader_->state();
  const Trouble& writing = writer_->trouble();
  state.since = std::max({state.since, reading.since, writing.since()});
  state.connected = reading.reads && !writing.exists();
  state.error = reading.reads ? writing.error() : reading.error;
  return state;
}

// --- to the stream ---

void StreamsAdapter::broadcast(std::string_view event, OutgoingList values,
                               const BroadcastOptions& options) {
  if (!reaches_others(options)) return host().local().broadcast(event, values, options);
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

void StreamsAdapter::append(StreamEntry its_entry) {
  const auto entry = std::make_shared<const StreamEntry>(std::move(its_entry));
  if (!node().connected() || !reader_->sees_new_entries()) {
    return on_not_added(*entry, {"unavailable", "Redis is away"});
  }
  auto done = [weak = Self(self_), entry](const Result<void>& added, const std::string& news) {
    const auto self = weak.lock();
    if (!self) return;
    if (!news.empty()) (*self)->on_news(added ? LogLevel::kInfo : LogLevel::kWarning, news);
    if (!added) (*self)->on_not_added(*entry, added.error());
  };
  writer_->add(*entry, std::move(done));
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
  taking_.clear();  // what ends them may be among the missing
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
  if (text.size() > node().options().max_message_bytes) {
    host().log(LogLevel::kDebug, "cluster: a session is larger than max_message_bytes: not kept");
    return forget_session(session.pid);
  }
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
  if (host().recovery_options() == nullptr) return;
  due_.reserve(connected_.size());
  for (const auto& [pid, text] : connected_) due_.push_back(pid);
  refresh_some();
}

/// Redis and this server have other things to do, too.
void StreamsAdapter::refresh_some() {
  constexpr std::size_t kBatchCount = 500;
  constexpr milliseconds kBatchPause{10};
  for (std::size_t i = 0; i < kBatchCount && !due_.empty(); ++i) {
    const auto found = connected_.find(due_.back());
    if (found != connected_.end()) store(found->first, found->second);
    due_.pop_back();
  }
  if (!due_.empty()) return refresh_.start(kBatchPause, [this] { refresh_some(); });
  const milliseconds life = host().recovery_options()->max_disconnection_duration;
  refresh_.start(life / 3 + milliseconds(1), [this] { refresh(); });
}

void StreamsAdapter::restore_session(std::string pid, std::string offset,
                                     std::function<void(Result<RestoredSession>)> done) {
  const auto after = StreamId::of(offset);
  const ConnectionStateRecoveryOptions* const recovery = host().recovery_options();
  const bool is_ours = after && pid.size() <= kMaxIdBytes && reader_->is_continued(*after);
  if (!open() || recovery == nullptr || !is_ours) {
    return done(not_restored("its offset is none of the stream"));
  }
  const auto is_whole = [reader = reader_, gaps = reader_->gap_count()] {
    return reader->gap_count() == gaps;
  };
  SessionRestore::Request request{reader_->options().stream_name,
                                  host().nsp_name(),
                                  key_of(pid),
                                  std::move(pid),
                                  *after,
                                  reader_->last(),
                                  recovery->max_packet_count,
                                  recovery->max_packet_bytes,
                                  is_whole};
  const milliseconds patience = recovery->restore_timeout;
  const auto until = node().redis().loop().now() + patience;
  auto on_restored = [weak = Self(self_), done](Result<RestoredSession> restored) {
    const auto self = weak.lock();
    if (self && restored) (*self)->on_restored(restored->session);
    done(std::move(restored));
  };
  auto start = [weak = Self(self_), request = std::move(request), until,
                on_restored = std::move(on_restored)] {
    if (const auto self = weak.lock()) (*self)->start_restore(request, until, on_restored);
  };
  if (reader_->when_read(host().nsp_name(), *after, patience, std::move(start))) return;
  done(not_restored("too many clients are ahead of this server"));
}

void StreamsAdapter::start_restore(const SessionRestore::Request& request,
                                   SessionRestores::Time until, const SessionRestores::Done& done) {
  restores_->start(request, until, host().recovery_options()->max_session_count, done);
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
