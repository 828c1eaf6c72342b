// A bounded queue that no asker fills alone. Askers take turns, one job each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace snug::chat {

template <class Job>
class FairQueue {
 public:
  /// Holds at most `max` jobs, and at most `max_each` of one asker.
  FairQueue(std::size_t max, std::size_t max_each) : max_(max), max_each_(max_each) {}

  /// Queues `job`, and returns the job that has no place, if any. A full queue gives up the newest
  /// job of the asker with the most jobs, if that asker has more than this one would have;
  /// otherwise it returns `job` itself.
  std::optional<Job> push(const std::string& asker, Job job) {
    Turn* own = turn_of(asker);
    const std::size_t mine = own == nullptr ? 0 : own->jobs.size();
    if (mine >= max_each_) return job;
    std::optional<Job> displaced;
    if (size_ >= max_) {
      const auto most = std::max_element(turns_.begin(), turns_.end(), [](auto& one, auto& other) {
        return one.jobs.size() < other.jobs.size();
      });
      if (most == turns_.end() || most->jobs.size() <= mine + 1) return job;
      displaced = std::move(most->jobs.back());
      most->jobs.pop_back();
      --size_;
    }
    if (own == nullptr) own = &turns_.emplace_back(Turn{asker, {}});
    own->jobs.push_back(std::move(job));
    ++size_;
    return displaced;
  }

  std::optional<Job> pop() {
    if (turns_.empty()) return std::nullopt;
    Turn turn = std::move(turns_.front());
    turns_.pop_front();
    Job job = std::move(turn.jobs.front());
    turn.jobs.pop_front();
    --size_;
    if (!turn.jobs.empty()) turns_.push_back(std::move(turn));
    return job;
  }

 private:
  /// The jobs of one asker; never empty.
  struct Turn {
    std::string asker;
    std::deque<Job> jobs;
  };

  Turn* turn_of(const std::string& asker) {
    const auto found = std::find_if(turns_.begin(), turns_.end(),
                                    [&asker](const Turn& turn) { return turn.asker == asker; });
    return found == turns_.end() ? nullptr : &*found;
  }

  std::size_t max_;
  std::size_t max_each_;
  std::size_t size_ = 0;
  std::deque<Turn> turns_;  ///< In turn order.
};

}  // namespace snug::chat
