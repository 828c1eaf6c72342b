// Work for the end of the current loop turn: flushes buffers and destroys closed objects.
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
  /// Base of objects that may be destroyed at the end of a turn instead of under their own stack
  /// frame.
  class Disposable {
   public:
    virtual ~Disposable() = default;
  };

  /// Waits for the end of a turn without allocating, for example to flush a connection.
  class Hook {
   public:
    virtual void on_turn_end() = 0;

   protected:
    Hook() = default;
    ~Hook();  ///< Leaves the queue.
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
  /// Drops hooks and tasks, and destroys the disposed objects.
  ~TurnQueue();

  /// Calls hook.on_turn_end() once at the end of this turn. A second call in the same turn changes
  /// nothing.
  void at_end(Hook& hook);
  void at_end(std::function<void()> task);
  /// Destroys `object` at the end of this turn, after every hook and task.
  void dispose(std::unique_ptr<Disposable> object);
  /// Same, for types not derived from Disposable. Objects that exist in thousands should not pay
  /// for a vtable pointer.
  template <class Thing>
    requires(!std::is_base_of_v<Disposable, Thing>)
  void dispose(std::unique_ptr<Thing> thing) {
    struct Holder final : Disposable {
      explicit Holder(std::unique_ptr<Thing> its_thing) : held(std::move(its_thing)) {}
      std::unique_ptr<Thing> held;
    };
    if (thing) disposed_.push_back(std::make_unique<Holder>(std::move(thing)));
  }

  /// Runs everything, including work added meanwhile, until nothing is left.
  void run();
  bool empty() const;
  /// The current turn's number, from 1. The next turn begins when run() returns.
  std::uint64_t number() const { return number_; }

 private:
  void run_hooks();
  void run_tasks();

  std::vector<Hook*> hooks_;  // null if the hook was destroyed or was just called
  std::vector<std::function<void()>> tasks_;
  std::vector<std::unique_ptr<Disposable>> disposed_;
  std::uint64_t number_ = 1;
};

}  // namespace snug::base
