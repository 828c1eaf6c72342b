// What is wrong with one thing that is done again and again.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "base/one_line.h"
#include "snug/result.h"

namespace snug::cluster {

/// Tells changes apart from repetitions, so that the log has one line for each change. Its error
/// has no message of Redis in it, because such a message may quote the command; only its first
/// word, "NOPERM".
class Trouble {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `task` is what cannot be done: "the stream cannot be read". True if that is news.
  bool set(const std::string& task, const Error& error, Time now) {
    constexpr std::size_t kMaxWordBytes = 32;
    Error told = error;
    if (error.code == "refused") {
      const std::string word = error.message.substr(0, error.message.find(' '));
      told.message = "Redis answers " + base::one_line(word, kMaxWordBytes);
    }
    told.message = task + ": " + told.message;
    if (told == error_) return false;
    error_ = std::move(told);
    since_ = now;
    return true;
  }
  /// True if there was one.
  bool clear(Time now) {
    if (!exists()) return false;
    error_ = {};
    since_ = now;
    return true;
  }

  bool exists() const { return !error_.code.empty(); }
  const Error& error() const { return error_; }  ///< Empty without one.
  Time since() const { return since_; }          ///< When that began.

 private:
  Error error_{};
  Time since_{};
};

}  // namespace snug::cluster
