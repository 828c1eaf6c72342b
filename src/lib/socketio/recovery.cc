// Keeps packets and sessions until time or a limit drops them.
#include "socketio/recovery.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/random.h"

namespace snug::socketio {
namespace {

constexpr std::size_t kEpochLength = 6;
/// Approximate memory of a kept packet beside its bytes.
constexpr std::size_t kPacketOverhead = 200;

bool contains(std::span<const std::string> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether a packet addresses a socket that was in `mine`. As in Node, a socket in no room at all,
/// not even its own, still belongs to everybody.
bool concerns(std::span<const std::string> mine, std::span<const std::string> rooms,
              std::span<const std::string> except) {
  const auto any_in = [&mine](std::span<const std::string> names) {
    return std::any_of(mine.begin(), mine.end(),
                       [names](const std::string& room) { return contains(names, room); });
  };
  return (rooms.empty() || any_in(rooms)) && !any_in(except);
}

}  // namespace

Recovery::Recovery(base::Environment& environment, const ConnectionStateRecoveryOptions& options,
                   std::chrono::milliseconds unnoticed)
    : environment_(environment),
      options_(options),
      packet_life_(options.max_disconnection_duration + unnoticed),
      expiry_(environment.timers, *this),
      epoch_(base::random_id(environment.random).substr(0, kEpochLength)) {}

Recovery::~Recovery() = default;

std::string Recovery::next_offset() {
  return epoch_ + std::to_string(++last_);
}

std::optional<Sequence> Recovery::read_offset(std::string_view offset) const {
  if (!offset.starts_with(epoch_)) return std::nullopt;
  offset.remove_prefix(epoch_.size());
  Sequence sequence = 0;
  const char* const end = offset.data() + offset.size();
  const auto [stopped, error] = std::from_chars(offset.data(), end, sequence);
  if (error != std::errc() || stopped != end || sequence > last_) return std::nullopt;
  return sequence;
}

void Recovery::keep(const EncodedPacket& packet, std::span<const std::string> rooms,
                    std::span<const std::string> except) {
  std::size_t bytes = kPacketOverhead;
  for (const engineio::Message& message : packet.messages()) bytes += message.packet_bytes();
  for (const std::string& room : rooms) bytes += room.size();
  for (const std::string& room : except) bytes += room.size();
  packets_.push_back({packet,
                      {rooms.begin(), rooms.end()},
                      {except.begin(), except.end()},
                      environment_.timers.now(),
                      bytes});
  bytes_ += bytes;
  while (packets_.size() > options_.max_packet_count || bytes_ > options_.max_packet_bytes) {
    drop_oldest();
  }
  watch();
}

void Recovery::drop_packet() {
  bytes_ -= packets_.front().bytes;
  packets_.pop_front();
}

/// Drops a packet that somebody may still miss.
void Recovery::drop_oldest() {
  lost_ = last_ - (packets_.size() - 1);
  drop_packet();
}

void Recovery::let_go() {
  if (--hold_count_ > 0) return;
  packets_.clear();
  bytes_ = 0;
}

void Recovery::persist(RecoverySession session) {
  session.broken_at = environment_.timers.now();
  give_back(std::move(session));
}

void Recovery::give_back(RecoverySession session) {
  // Usually the youngest. A session given back is older.
  auto place = sessions_.end();
  while (place != sessions_.begin() && std::prev(place)->broken_at > session.broken_at) --place;
  place = sessions_.insert(place, std::move(session));
  by_pid_[place->pid] = place;
  if (sessions_.size() > options_.max_session_count) {
    by_pid_.erase(sessions_.front().pid);
    sessions_.pop_front();
  }
  watch();
}

void Recovery::set_data(std::string_view pid, std::any data) {
  const auto place = by_pid_.find(pid);
  if (place != by_pid_.end()) place->second->data = std::move(data);
}

std::optional<RecoverySession> Recovery::take(std::string_view pid, std::string_view offset,
                                              Missed& missed) {
  drop_expired();
  const auto place = by_pid_.find(pid);
  if (place == by_pid_.end()) return std::nullopt;
  const auto sequence = read_offset(offset);
  if (!sequence) return std::nullopt;
  const bool gone = *sequence + packets_.size() < last_;
  if (gone && *sequence < place->second->resent) return std::nullopt;
  // A client without an event since its session began names an offset from before it.
  missed.last = std::max(*sequence, place->second->first);
  if (!add_missed(place->second->rooms, missed)) return std::nullopt;
  const auto session = place->second;
  by_pid_.erase(place);
  RecoverySession taken = std::move(*session);
  sessions_.erase(session);
  return taken;
}

bool Recovery::add_missed(std::span<const std::string> rooms, Missed& missed) const {
  if (missed.last < lost_) return false;
  const std::size_t after = static_cast<std::size_t>(last_ - missed.last);
  for (std::size_t i = packets_.size() - std::min(packets_.size(), after); i < packets_.size();
       ++i) {
    const Kept& kept = packets_[i];
    if (concerns(rooms, kept.rooms, kept.except)) missed.packets.push_back(kept.packet);
  }
  missed.last = last_;
  return true;
}

void Recovery::drop_expired() {
  const base::MonotonicTime now = environment_.timers.now();
  while (!packets_.empty() && packets_.front().at + packet_life_ <= now) {
    held() ? drop_oldest() : drop_packet();
  }
  while (!sessions_.empty() &&
         sessions_.front().broken_at + options_.max_disconnection_duration <= now) {
    by_pid_.erase(sessions_.front().pid);
    sessions_.pop_front();
  }
}

/// Runs again when the oldest entry expires, so a namespace without traffic frees its memory.
void Recovery::watch() {
  if (expiry_.active() || (packets_.empty() && sessions_.empty())) return;
  expiry_.start(packet_life_);
}

void Recovery::on_timer(base::Timer&) {
  drop_expired();
  watch();
}

}  // namespace snug::socketio
