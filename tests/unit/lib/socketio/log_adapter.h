// An adapter that keeps sessions, over a log in memory that several servers share.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/adapter.h"

namespace snug::socketio {

/// The events and the sessions of a cluster. Servers read the log when the test says so.
struct Log {
  struct Entry {
    std::string name;
    Json values;
    BroadcastOptions options;
  };
  std::vector<Entry> entries;
  std::map<std::string, RecoverableSession> sessions;
  std::set<std::string> forgotten;
  int save_count = 0;
};

inline std::string offset_of(std::size_t place) {
  return "at-" + std::to_string(place);
}

class LogAdapter final : public Adapter {
 public:
  LogAdapter(AdapterHost& host, Log& log) : Adapter(host), log_(log) {}

  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override {
    if (options.flags.volatile_flag || options.flags.local) {
      return Adapter::broadcast(event, values, options);
    }
    log_.entries.push_back({std::string(event), to_array(values), options});
    if (!behind) read();
  }
  bool keeps_sessions() const override { return true; }
  void save_session(const RecoverableSession& session) override {
    ++log_.save_count;
    log_.sessions[session.pid] = session;
  }
  void forget_session(std::string_view pid) override {
    log_.sessions.erase(std::string(pid));
    log_.forgotten.insert(std::string(pid));
  }
  void restore_session(std::string pid, std::string offset,
                       std::function<void(Result<RestoredSession>)> done) override {
    callbacks.push_back(done);
    asked.push_back([this, pid, result = find(pid, offset), done = std::move(done)] {
      const auto found = log_.sessions.find(pid);
      if (!result || found == log_.sessions.end()) {
        return done(Unexpected(Error{"unknown", "no such session"}));
      }
      RestoredSession restored{found->second, *result};
      log_.sessions.erase(found);
      done(std::move(restored));
    });
    if (!slow) answer();
  }

  /// Delivers the rest of the log.
  void read() {
    while (read_ < log_.entries.size()) {
      const Log::Entry entry = log_.entries[read_++];
      host().broadcast_at(offset_of(read_), entry.name, {each(entry.values)}, entry.options);
    }
  }
  void answer() {
    for (const auto& one : std::exchange(asked, {})) one();
  }
  AdapterHost& its_host() { return host(); }

  bool slow = false;
  bool behind = false;
  std::vector<std::function<void()>> asked;
  std::vector<std::function<void(Result<RestoredSession>)>> callbacks;

 private:
  /// What was delivered here after `offset`.
  std::optional<std::vector<MissedEvent>> find(const std::string& pid, const std::string& offset) {
    std::vector<MissedEvent> missed;
    const auto session = log_.sessions.find(pid);
    bool known = false;
    for (std::size_t i = 0; i < log_.entries.size(); ++i) {
      const Log::Entry& entry = log_.entries[i];
      if (known && i < read_ && session != log_.sessions.end() &&
          concerns(session->second.rooms, entry.options)) {
        missed.push_back({offset_of(i + 1), entry.name, entry.values});
      }
      known = known || offset_of(i + 1) == offset;
    }
    return known ? std::optional(missed) : std::nullopt;
  }
  static bool concerns(const std::vector<std::string>& mine, const BroadcastOptions& options) {
    if (options.rooms.empty()) return true;
    for (const std::string& room : mine) {
      for (const std::string& wanted : options.rooms) {
        if (room == wanted) return true;
      }
    }
    return false;
  }

  Log& log_;
  std::size_t read_ = 0;
};

}  // namespace snug::socketio
