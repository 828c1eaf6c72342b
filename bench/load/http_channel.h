// One HTTP connection of the load program, as cheap as possible.
#pragma once

#include <string>
#include <string_view>

#include "bench/load/client.h"

namespace snug::bench {

/// Sends one request at a time.
class HttpChannel final : public Watched {
 public:
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void on_answer(HttpChannel& channel, std::string_view body) = 0;
  };

  HttpChannel(Poller& poller, Observer& observer, const Target& target, std::size_t index);
  ~HttpChannel() override;
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  void ask(std::string_view request);

  int fd() const override { return fd_; }
  void on_events(std::uint32_t events) override;

 private:
  void flush();
  void read();
  bool is_whole(std::size_t head) const;

  Poller& poller_;
  Observer& observer_;
  int fd_;
  bool writing_ = false;
  std::string in_;
  std::string out_;
};

}  // namespace snug::bench
