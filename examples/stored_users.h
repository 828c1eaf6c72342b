// Users (users.h) that a database holds, and that others may write into it.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "users.h"

/// Says once that a database is away, and once that it is there again.
class Availability {
 public:
  explicit Availability(std::string name) : name_(std::move(name)) {}

  bool away() const { return away_; }
  void lost(const std::string& why) {
    if (!std::exchange(away_, true)) say("is away: " + why);
  }
  /// Whether it was away.
  bool found() {
    if (away_) say("is there again");
    return std::exchange(away_, false);
  }
  /// It is there, but does not do what it is asked for.
  void refused(const std::string& why) {
    if (std::exchange(refusal_, why) != why) say("refuses: " + why);
  }

 private:
  void say(const std::string& what) const {
    std::fprintf(stderr, "%s %s\n", name_.c_str(), what.c_str());
  }

  std::string name_;
  std::string refusal_;
  bool away_ = false;
};

/// Users in a database that may be away for a while. Meanwhile the names of this server's sockets
/// are found, and when the database is there again it is told what it has missed. A database
/// derives from it, and calls recovered() then. Loop thread only.
class StoredUsers : public Users {
 public:
  void put(const std::string& name, const std::string& socket_id) override {
    own_[name] = {socket_id, State::kUnsaved};
    save(name, socket_id, [this, name, socket_id](bool done) {
      if (Own* const own = own_of(name, socket_id); own != nullptr && done) saved(*own);
    });
  }

  void find(const std::string& name, FoundHandler found) override {
    look_up(name, [this, name, found = std::move(found)](snug::Result<SocketId> socket_id) {
      if (socket_id) return found(*socket_id);
      // An answer of a full queue overtakes those before it, so that message is lost.
      if (socket_id.error().code != "queue_full") found(own_name(name));
    });
  }

  void remove(const std::string& name, const std::string& socket_id) override {
    Own* const own = own_of(name, socket_id);
    if (own != nullptr) own->state = State::kGone;
    const bool keep = own_.size() < kMostNames;
    erase(name, socket_id, [this, name, socket_id, keep](bool done) {
      const Own* const gone = own_of(name, socket_id);
      if (gone == nullptr || gone->state != State::kGone) return;
      if (done || !keep) own_.erase(name);
    });
  }

 protected:
  using SocketId = std::optional<std::string>;
  using DoneHandler = std::function<void(bool done)>;
  using LookedUpHandler = std::function<void(snug::Result<SocketId>)>;

  /// These take effect in the order of their calls, and are answered in that order, in a later
  /// turn.
  /// @{
  virtual void save(const std::string& name, const std::string& socket_id, DoneHandler done) = 0;
  /// The same, if nobody has that name.
  virtual void save_if_absent(const std::string& name, const std::string& socket_id) = 0;
  virtual void look_up(const std::string& name, LookedUpHandler done) = 0;
  /// Removes the name if it is that socket's.
  virtual void erase(const std::string& name, const std::string& socket_id, DoneHandler done) = 0;
  /// @}

  /// The database is there again. It may have lost its names.
  void recovered() {
    for (const auto& [name, own] : std::map(own_)) {
      if (own.state == State::kGone) remove(name, own.socket_id);
      if (own.state == State::kUnsaved) put(name, own.socket_id);
      if (own.state == State::kSaved) save_if_absent(name, own.socket_id);
    }
  }

 private:
  /// Of names that wait to be removed, those beyond this stay in the database.
  static constexpr std::size_t kMostNames = 100'000;

  enum class State { kUnsaved, kSaved, kGone };
  struct Own {
    std::string socket_id;
    State state = State::kUnsaved;
  };

  static void saved(Own& own) {
    if (own.state == State::kUnsaved) own.state = State::kSaved;
  }
  /// Null if the name is not that socket's.
  Own* own_of(const std::string& name, const std::string& socket_id) {
    const auto own = own_.find(name);
    return own == own_.end() || own->second.socket_id != socket_id ? nullptr : &own->second;
  }
  SocketId own_name(const std::string& name) const {
    const auto own = own_.find(name);
    if (own == own_.end() || own->second.state == State::kGone) return std::nullopt;
    return own->second.socket_id;
  }

  std::map<std::string, Own> own_;  // by name
};
