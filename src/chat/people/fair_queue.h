// A bounded queue that nobody fills alone: whoever waits has a turn each, in a circle.
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
  /// At most `max` jobs, and of one asker at most `max_each`.
  FairQueue(std::size_t max, std::size_t max_each) : max_(max), max_each_(max_each) {}

  /// Takes the job, or gives back the job that has no place: this one, or the newest of whoever has
  /// most waiting, if that is more than the newcomer would have.
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
  /// Of one asker; never without a job.
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
  std::deque<Turn> turns_;  ///< The next first.
};

}  // namespace snug::chat
