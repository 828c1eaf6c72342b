// Clients that come back, in a namespace whose adapter keeps the sessions: their CONNECT waits for
// its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/environment.h"
#include "base/time.h"
#include "snug/adapter.h"
#include "snug/namespace.h"
#include "socketio/recoverable.h"

namespace snug::socketio {

/// A part of its namespace; ends before its adapter.
class Restores final : private base::Timer::Target {
 public:
  /// Called once, with nothing if the client starts anew; never called when this has ended.
  using Done = std::function<void(std::optional<Restored>)>;

  explicit Restores(Namespace::Impl& nsp);
  ~Restores();

  /// Asks the adapter. Calls `done` when it answers, at once or later, or when its time is over.
  void start(const std::string& pid, const std::string& offset, Done done);
  /// An event with this offset was delivered and kept. A client that named it has all before it.
  void on_delivered(std::string_view offset);
  /// A restored session that nobody takes goes back to the adapter.
  void give_back(const RecoverableSession& session);

 private:
  struct Waiting {
    std::uint64_t id;
    Done done;
    Recovery::Missed missed;
    Recovery::Hold hold;
    base::MonotonicTime deadline;
    std::unordered_multimap<std::string, Waiting*>::iterator by_offset;
  };
  using List = std::list<Waiting>;

  void on_timer(base::Timer&) override;
  void on_answer(std::uint64_t id, Result<RestoredSession> answer);
  Waiting take(List::iterator place);
  Restored restored(RestoredSession answer, Waiting& waiting) const;
  void watch();

  Namespace::Impl& nsp_;
  base::Timer deadline_;
  std::uint64_t last_id_ = 0;
  List waiting_;  ///< The oldest first, which is the first whose time is over.
  std::unordered_map<std::uint64_t, List::iterator> by_id_;
  std::unordered_multimap<std::string, Waiting*> by_offset_;
  std::shared_ptr<Restores*> self_ = std::make_shared<Restores*>(this);
};

}  // namespace snug::socketio
