// Everything of the chat that takes part in one exchange, for tests of how exchanges end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testing/memory_stream.h"
#include "world/live_world.h"

namespace snug::chat {

using snug::testing::Client;
using test_support::MemoryPeer;
using Transport = snug::testing::Transport;

/// Bob, who is in an exchange with the chat, and Ann and Cat, who chat beside him.
class Stage {
 public:
  explicit Stage(Transport transport);

  /// Ends everything from before, connects everyone, and signs Bob in anew.
  void set();
  /// Does the next thing that the exchange waits for. False if there is none.
  bool step();
  /// Does everything that waits, until nothing does.
  void finish();
  /// Checks that the others receive each other's messages, and that the chat has `sockets`
  /// sessions.
  void expect_others_chat_on(std::size_t sockets);

  Client connect(const Json& since);
  Client go_live();
  void send_request(std::string method, std::string path, const Json& body,
                    std::string_view token = {});
  void make_invitation();
  void make_newcomer() {
    make_invitation();
    newcomer = live.enter(invite, "new" + std::to_string(++number));
  }

  LiveWorld live;
  Transport transport;
  SignIn bob_sign_in;
  Client bob;
  std::int64_t room = 0;                ///< Ann's and Bob's.
  Json before;                          ///< A cursor with more than one page behind it.
  std::unique_ptr<MemoryPeer> request;  ///< The connection of an HTTP exchange.
  /// A room with its first member as the owner and the others.
  void make_room(const char* kind, const SignIn& owner, const std::vector<SignIn>& others = {});
  /// Asks by HTTP.
  Json ask(const SignIn& who, const std::string& path, const Json& payload);

  std::string invite;
  SignIn newcomer;
  std::int64_t group = 0;    ///< The room of make_room().
  std::int64_t message = 0;  ///< Bob's newest in `room`, if there is one.
  int number = 0;            ///< Makes names unique.

 private:
  static Options small_pages();
  void seat_others();
  bool acknowledge();

  SignIn ann_sign_in_;
  SignIn cat_sign_in_;
  Client ann_;
  Client cat_;
  std::int64_t their_room_ = 0;
  std::size_t pages_acknowledged_ = 0;
};

}  // namespace snug::chat
