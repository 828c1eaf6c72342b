// Users (users.h) that a database holds, and that others may write into it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <set>
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
/// derives from it, and calls recovered() then. `loop` outlives it. Loop thread only.
class StoredUsers : public Users {
 public:
  explicit StoredUsers(snug::Loop& loop) : loop_(loop) {}

  void put(const std::string& name, const std::string& socket_id) override {
    set(name, {socket_id, State::kUnsaved});
    tell(name);
  }

  void find(const std::string& name, FoundHandler found) override {
    look_up(name, [this, name, found = std::move(found)](snug::Result<SocketId> socket_id) {
      // An answer of a full queue overtakes those before it, so that message is lost.
      if (!socket_id && socket_id.error().code == "queue_full") return found(std::nullopt);
      // The database was not told yet.
      const auto own = own_.find(name);
      const bool unsaved = own != own_.end() && own->second.state == State::kUnsaved;
      found(socket_id && !unsaved ? *socket_id : own_name(name));
    });
  }

  void remove(const std::string& name, const std::string& socket_id) override {
    const auto own = own_.find(name);
    if (own == own_.end() || own->second.socket_id != socket_id) return;  // another socket's by now
    set(name, {socket_id, State::kGone});
    tell(name);
  }

  /// Calls `done` once the database knows everything, or when it does not answer.
  void close(std::function<void()> done) {
    closed_ = std::move(done);
    if (failed_) return end();
    end_if_told();
    wait_for_answers();
  }

 protected:
  using SocketId = std::optional<std::string>;
  using DoneHandler = std::function<void(bool done)>;
  using LookedUpHandler = std::function<void(snug::Result<SocketId>)>;

  /// These take effect in the order of their calls, and are answered in a later turn.
  /// @{
  virtual void save(const std::string& name, const std::string& socket_id, DoneHandler done) = 0;
  /// The same, if nobody has that name.
  virtual void save_if_absent(const std::string& name, const std::string& socket_id,
                              DoneHandler done) = 0;
  virtual void look_up(const std::string& name, LookedUpHandler done) = 0;
  /// Removes the name if it is that socket's.
  virtual void erase(const std::string& name, const std::string& socket_id, DoneHandler done) = 0;
  /// @}

  /// The database is there again. It may have lost its names.
  void recovered() {
    for (const auto& [name, own] : own_) missed_.insert(name);
    failed_ = false;
    tell_missed();
  }

 private:
  /// Names of which the database is told at once. The others wait here, each once, however often it
  /// has changed.
  static constexpr std::size_t kMostTold = 1'000;
  /// Names of sockets that have left, while the database does not know it. The bytes beyond this
  /// stay in the database.
  static constexpr std::size_t kMostGoneBytes = 64UL << 20;
  /// Of a name and of its places here.
  static constexpr std::size_t kBytesOfName = 200;
  static constexpr std::chrono::seconds kRetryAfter{1};

  enum class State { kUnsaved, kSaved, kGone };
  struct Own {
    std::string socket_id;
    State state = State::kUnsaved;

    bool operator==(const Own&) const = default;
  };

  using Place = std::map<std::string, Own>::iterator;

  void set(const std::string& name, Own own) {
    const Place before = own_.find(name);
    if (before != own_.end()) gone_bytes_ -= gone_bytes_of(before);
    gone_bytes_ += gone_bytes_of(own_.insert_or_assign(name, std::move(own)).first);
  }
  void forget(Place own) {
    gone_bytes_ -= gone_bytes_of(own);
    own_.erase(own);
  }
  static std::size_t gone_bytes_of(Place own) {
    if (own->second.state != State::kGone) return 0;
    return kBytesOfName + own->first.size() + own->second.socket_id.size();
  }

  /// Tells the database the state of a name, now or later.
  void tell(const std::string& name) {
    const Place own = own_.find(name);
    if (own == own_.end()) return;
    if (told_count_ >= kMostTold) return miss(own);
    ++told_count_;
    const Own told = own->second;
    const auto done = [this, name, told](bool well) { on_told(name, told, well); };
    if (told.state == State::kUnsaved) save(name, told.socket_id, done);
    if (told.state == State::kSaved) save_if_absent(name, told.socket_id, done);
    if (told.state == State::kGone) erase(name, told.socket_id, done);
  }
  void on_told(const std::string& name, const Own& told, bool well) {
    --told_count_;
    const Place own = own_.find(name);
    if (!well) {
      if (own != own_.end()) miss(own);
      return retry_later();
    }
    failed_ = false;
    if (own != own_.end() && own->second == told) {
      if (told.state == State::kGone)
        forget(own);
      else
        own->second.state = State::kSaved;
    }
    tell_missed();
    end_if_told();
  }
  void miss(Place own) {
    if (own->second.state == State::kGone && gone_bytes_ > kMostGoneBytes) return forget(own);
    missed_.insert(own->first);
  }
  void tell_missed() {
    while (!failed_ && told_count_ < kMostTold && !missed_.empty())
      tell(missed_.extract(missed_.begin()).value());
  }
  void retry_later() {
    if (closed_) return end();
    if (std::exchange(failed_, true)) return;
    loop_.set_timeout(kRetryAfter, [this] {
      failed_ = false;
      tell_missed();
    });
  }

  void end_if_told() {
    if (closed_ && told_count_ == 0 && missed_.empty()) end();
  }
  void end() {
    if (closed_) std::exchange(closed_, nullptr)();
  }
  /// Ends after a while in which nothing was answered.
  void wait_for_answers() {
    loop_.set_timeout(kRetryAfter, [this, before = own_.size()] {
      if (own_.size() == before) return end();
      wait_for_answers();
    });
  }

  SocketId own_name(const std::string& name) const {
    const auto own = own_.find(name);
    if (own == own_.end() || own->second.state == State::kGone) return std::nullopt;
    return own->second.socket_id;
  }

  snug::Loop& loop_;
  std::map<std::string, Own> own_;  // by name
  std::size_t gone_bytes_ = 0;
  std::set<std::string> missed_;  // names of which the database has to be told
  std::size_t told_count_ = 0;    // of those without an answer
  bool failed_ = false;           // the last of them
  std::function<void()> closed_;
};
