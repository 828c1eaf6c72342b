// Questions to the other servers, and their ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cluster/loop_timer.h"
#include "cluster/message.h"
#include "snug/loop.h"

namespace snug::cluster {

/// Handles the answers to one question. Destroyed after its end.
class Question {
 public:
  virtual ~Question() = default;
  /// Whether this is the one answer that each server gives. Others, and those of a wrong form, are
  /// not counted.
  virtual bool take(Answer& answer) = 0;
  /// Whether it may end at all: what this server itself has found is there.
  virtual bool ready() const { return true; }
  /// Whether nothing more follows the servers' answers.
  virtual bool satisfied() const { return true; }
  /// So many other servers are waited for, and as many are known to hang.
  virtual void on_expected(std::size_t /*server_count*/, std::size_t /*hanging_count*/) {}
  /// That many of the servers that are waited for are lost.
  virtual void on_lost(std::size_t /*server_count*/) {}
  /// Called once: no more answers come, and so many servers gave none.
  virtual void end(std::size_t missing_count) = 0;
};

/// The servers that a question reaches.
struct Reached {
  std::size_t other_count = 0;       ///< Servers that are waited for.
  std::size_t hanging_count = 0;     ///< Servers that hear it and will not answer.
  std::vector<std::string> peers{};  ///< Of those that are waited for, our own kind.
};

/// Each question ends once: when every server that lives has answered, at its timeout, when Redis
/// is away, or with its namespace. Loop thread.
class Requests {
 public:
  explicit Requests(Loop& loop) : loop_(loop) {}

  /// `id` is new. Ends it after `timeout`.
  void add(const std::string& id, std::shared_ptr<Question> question,
           std::chrono::milliseconds timeout);
  bool has(std::string_view id) const { return open_.contains(std::string(id)); }
  std::size_t count() const { return open_.size(); }
  /// Tells it who was asked. Once; unknown ids are ignored, here and below.
  void expect(const std::string& id, Reached reached);
  /// It reaches nobody: `missing_count` servers, at least one, are away.
  void give_up(const std::string& id, std::size_t missing_count);
  void on_answer(Answer& answer);
  /// Ends it if it is complete, after a change of the question that came from elsewhere.
  void check(const std::string& id);
  /// A server of our kind hangs since then, or is gone.
  void on_peer_lost(const std::string& uid, std::chrono::steady_clock::time_point since);
  /// Redis is away: nobody answers any more. `missing_count` is for questions whose servers are not
  /// known yet.
  void give_up_all(std::size_t missing_count);
  /// The namespace ends. The questions are returned with the number of the missing, and this
  /// forgets them.
  std::vector<std::pair<std::shared_ptr<Question>, std::size_t>> take_all();

 private:
  struct Open {
    explicit Open(Loop& loop) : timer(loop), asked(loop.now()) {}
    std::size_t missing_count(std::size_t if_unknown) const;

    std::shared_ptr<Question> question;
    LoopTimer timer;
    std::chrono::steady_clock::time_point asked;
    bool known = false;  ///< Whether `reached` is.
    Reached reached;
    std::size_t answered_count = 0;
    std::size_t answer_bytes = 0;
    std::vector<std::string>
        answered_uids;  ///< Those that told their id, so that each counts once.
    bool over = false;  ///< Ends as soon as the question is ready.
    std::size_t missing_at_end = 0;
  };

  void give_up(const std::string& id, Open& open, std::size_t missing_count);
  void lose(const std::string& id, Open& open, const std::string& uid);

  Loop& loop_;
  std::unordered_map<std::string, std::unique_ptr<Open>> open_;
};

}  // namespace snug::cluster
