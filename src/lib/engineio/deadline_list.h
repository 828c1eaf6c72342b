// One deadline for each of many members, all the same time ahead: a list in the order of expiry
// under a single timer, so that a heartbeat costs a session three words and no heap operation.
#pragma once

#include "base/timer_queue.h"

namespace snug::engineio {

class DeadlineList final : private base::Timer::Target {
 public:
  /// Part of what waits. It waits in one list at a time; destroying it takes it out.
  class Member {
   public:
    Member() = default;
    ~Member() { leave(); }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    void leave();
    bool waiting() const { return next_ != nullptr; }

   private:
    friend class DeadlineList;
    Member* previous_ = nullptr;
    Member* next_ = nullptr;
    base::MonotonicTime deadline_{};
  };

  class Target {
   public:
    /// `member` has left the list; it may be put in again, here or elsewhere, or be destroyed.
    virtual void on_deadline(DeadlineList& list, Member& member) = 0;

   protected:
    ~Target() = default;
  };

  DeadlineList(base::TimerQueue& timers, base::Duration after, Target& target);
  ~DeadlineList();
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;

  /// Lets `member` wait the full time from now, wherever it waited before.
  void restart(Member& member);
  /// Stops the timer if nobody waits; members that leave do not, which would be of no use to a busy
  /// list.
  void settle();

 private:
  void on_timer(base::Timer& timer) override;
  bool empty() const { return ring_.next_ == &ring_; }

  base::TimerQueue& timers_;
  base::Duration after_;
  Target& target_;
  Member ring_;  ///< First and last of the circle.
  base::Timer timer_;
};

}  // namespace snug::engineio
