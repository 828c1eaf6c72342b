// One deadline for each of many members, all the same time ahead. The list is in the order of
// expiry and has a single timer, so a heartbeat costs a session three words and no heap operation.
#pragma once

#include "base/timer_queue.h"

namespace snug::engineio {

class DeadlineList final : private base::Timer::Target {
 public:
  /// Base of a waiting object. A member waits in one list at a time; destroying it removes it.
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
    /// `member` has left the list. It may join a list again, or be destroyed.
    virtual void on_deadline(DeadlineList& list, Member& member) = 0;

   protected:
    ~Target() = default;
  };

  DeadlineList(base::TimerQueue& timers, base::Duration after, Target& target);
  ~DeadlineList();
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;

  /// Makes `member` wait the full time from now, even if it waited in another list.
  void restart(Member& member);
  /// Stops the timer if no member waits. leave() does not stop it: a busy list would keep
  /// restarting it.
  void settle();

 private:
  void on_timer(base::Timer& timer) override;
  bool empty() const { return ring_.next_ == &ring_; }

  base::TimerQueue& timers_;
  base::Duration after_;
  Target& target_;
  Member ring_;  ///< The ring's head; links to the first and last member.
  base::Timer timer_;
};

}  // namespace snug::engineio
