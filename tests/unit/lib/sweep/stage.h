// The world of a sweep: a server that uses most features, a subject, and a bystander that must not
// notice the subject's end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"
#include "subject.h"

namespace snug::sweep {

class Stage {
 public:
  explicit Stage(std::size_t failing_operation = 0);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  test_support::MemoryCore& core();
  /// A completion handler that the library must call once.
  auto once(std::string what) {
    completions_.push_back({std::move(what), std::make_shared<int>(0)});
    return [count = completions_.back().count](auto&&...) { ++*count; };
  }
  /// Same, for an AckHandler that asks `socket` again, `times` times.
  AckHandler again(const Socket& socket, int times);

  /// The newest of the subject's sockets, or an empty handle.
  Socket socket() const { return sockets.empty() ? Socket() : sockets.back(); }
  /// Answers the waiting middleware and filters.
  void let_in();

  // Call after the subject's end, when all its timeouts have passed.
  void expect_only_the_bystander();
  void expect_nobody();
  /// `server_lives`: completions of a destroyed server may not have been called.
  void expect_completions_called_once(bool server_lives);

  testing::World world;
  std::unique_ptr<Server> server;
  testing::Client bystander;
  std::unique_ptr<Subject> subject;
  std::vector<Socket> sockets;  ///< The subject's sockets.
  std::vector<Ack> acks;        ///< The subject's unanswered acknowledgements.
  std::vector<std::string> errors;

 private:
  struct Completion {
    std::string what;
    std::shared_ptr<int> count;
  };

  ServerOptions options();
  void serve();
  void receive(Socket newcomer);
  void react_to_end(Socket& newcomer);
  void take(HttpBodyReader body, HttpResponder reply);
  void give(HttpBodyWriter out, int piece_count);

  std::vector<Next> waiting_;
  std::vector<Completion> completions_;
};

}  // namespace snug::sweep
