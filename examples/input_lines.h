// The lines of standard input for a program whose loop must not wait for them.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "snug/snug.h"

/// Reads on a thread of its own, and calls `handler` on the loop for each line, without its end. A
/// last line may lack its end. The handler is not told of the end of the input.
class InputLines {
 public:
  using LineHandler = std::function<void(const std::string& line)>;

  /// The loop outlives this.
  InputLines(snug::Loop& loop, LineHandler handler) : loop_(loop), handler_(std::move(handler)) {
    if (::pipe(stop_.data()) != 0) return;  // no descriptor is left: no input
    thread_ = std::thread([this] { read_all(); });
  }
  ~InputLines() {
    if (!thread_.joinable()) return;
    ::close(stop_[1]);  // the thread sees the end of the pipe
    thread_.join();
    ::close(stop_[0]);
  }
  InputLines(const InputLines&) = delete;
  InputLines& operator=(const InputLines&) = delete;

 private:
  void read_all() {
    std::array<char, 4096> buffer;
    while (wait()) {
      const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (count < 0 && errno == EAGAIN) continue;  // another program reads the same terminal
      if (count <= 0) break;
      take({buffer.data(), static_cast<std::size_t>(count)});
    }
    if (!rest_.empty()) pass_on(rest_);
  }
  /// Until there is input or its end; false when this is about to be destroyed.
  bool wait() const {
    std::array<pollfd, 2> sources{{{STDIN_FILENO, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
    while (::poll(sources.data(), sources.size(), -1) < 0) {
    }
    return sources[1].revents == 0;
  }
  void take(const std::string& piece) {
    rest_ += piece;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      pass_on(rest_.substr(0, end));
      rest_.erase(0, end + 1);
    }
  }
  void pass_on(std::string line) const {
    if (line.ends_with('\r')) line.pop_back();
    loop_.post([handler = handler_, line = std::move(line)] { handler(line); });
  }

  snug::Loop& loop_;
  const LineHandler handler_;
  std::string rest_;           ///< A line whose end has not come yet.
  std::array<int, 2> stop_{};  ///< A pipe without data.
  std::thread thread_;
};
