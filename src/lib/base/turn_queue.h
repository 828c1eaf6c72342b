// Work for the end of the present loop turn: flushing what gathered, destroying what closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace snug::base {

/// Owned by the loop (or a test), which calls run() after all of a turn's I/O callbacks.
class TurnQueue {
 public:
  /// Base of what may be destroyed at the end of a turn rather than under its own stack frame.
  class Disposable {
   public:
    virtual ~Disposable() = default;
  };

  /// What waits for the end of a turn without allocating: a flush of one connection, say.
  class Hook {
   public:
    virtual void on_turn_end() = 0;

   protected:
    Hook() = default;
    ~Hook();  ///< Takes itself out of the queue.
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;

   private:
    friend class TurnQueue;
    TurnQueue* queue_ = nullptr;
    std::size_t slot_ = 0;
  };

  TurnQueue() = default;
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;
  /// Forgets hooks and tasks; destroys what was disposed.
  ~TurnQueue();

  /// Calls hook.on_turn_end() once at the end of this turn; asking again in the same turn changes
  /// nothing.
  void at_end(Hook& hook);
  void at_end(std::function<void()> task);
  /// Destroys `object` at the end of this turn, after every hook and task.
  void dispose(std::unique_ptr<Disposable> object);
  /// The same for what is no Disposable: of what there are thousands, the pointer to its virtual
  /// functions would be memory.
  template <class Thing>
    requires(!std::is_base_of_v<Disposable, Thing>)
  void dispose(std::unique_ptr<Thing> thing) {
    struct Holder final : Disposable {
      explicit Holder(std::unique_ptr<Thing> its_thing) : held(std::move(its_thing)) {}
      std::unique_ptr<Thing> held;
    };
    if (thing) disposed_.push_back(std::make_unique<Holder>(std::move(thing)));
  }

  /// Runs everything, also what is added meanwhile, until nothing is left.
  void run();
  bool empty() const;
  /// Of the present turn, from 1: the next one begins when run() returns.
  std::uint64_t number() const { return number_; }

 private:
  void run_hooks();
  void run_tasks();

  std::vector<Hook*> hooks_;  // null where a hook was destroyed or has just been called
  std::vector<std::function<void()>> tasks_;
  std::vector<std::unique_ptr<Disposable>> disposed_;
  std::uint64_t number_ = 1;
};

}  // namespace snug::base
