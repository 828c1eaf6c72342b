// Testing a program that is written on libsnug: its server and its clients in one process, without
// sockets, threads or waiting. Link with the library snug-testing (pkg-config snug-testing);
// nothing of it is in libsnug itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "snug/http.h"
#include "snug/loop.h"
#include "snug/testing/client.h"

namespace snug::testing {

/// An answer to World::request.
using HttpAnswer = Pending<HttpResponse>;

/// What a world begins with.
struct WorldOptions {
  /// What clocks on walls show when the world begins; handshakes and Date headers have it.
  std::chrono::system_clock::time_point date{std::chrono::hours(24 * 365 * 56)};
  /// Ids are random to the program, and the same in every run of a test with the same seed.
  std::uint64_t seed = 1;
};

/// A loop whose time only the test moves, and the network around it. The program under test gets
/// the loop and makes its server on it, as it does outside; `listen` opens no socket there, and
/// certificates are read but nothing is encrypted. Everything else is the real thing: requests,
/// frames, packets and limits go through the same code as outside, so that what passes here passes
/// there.
///
///     #include <snug/testing/world.h>
///
///     TEST(Lobby, TellsOthersWhatSomeoneSays) {
///       snug::testing::World world;
///       snug::Server server(world.loop());
///       serve_lobby(server);  // the program's own
///       ASSERT_TRUE(server.listen(":3000"));
///
///       auto ann = world.connect();
///       auto bob = world.connect();
///       EXPECT_EQ(*ann.emit_with_ack("say", "hello"), snug::Json({"ok"}));
///       EXPECT_EQ(bob.received("said"), snug::Json::array({{"hello"}}));
///
///       bob.go_silent();
///       world.advance(45s);  // a ping, and the time to answer it
///       EXPECT_EQ(ann.received("left"), snug::Json::array({{bob.id()}}));
///     }
///
/// Every call, also those of clients, returns when nothing is left to do but to wait. Pool work
/// (Loop::run_in_pool) is done on the same thread, on the way. One thread; not from inside a
/// handler, unless it says so. A program that is never idle, posting to itself without end, is
/// ended after a million turns. The world outlives its servers.
class World {
 public:
  World();                                      ///< With the options' defaults.
  explicit World(const WorldOptions& options);  ///< With these options.
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// For the program under test. Its run() jumps from one deadline to the next until stop().
  Loop& loop();

  /// A new client over a connection of its own, which has connected or been refused when this
  /// returns, unless a middleware takes its time. Handlers may call this.
  Client connect(std::string_view nsp = "/", ConnectOptions options = {});
  /// Sends a request to a server's routes. Handlers may call this.
  ///
  ///     EXPECT_EQ(world.request("GET", "/health")->status, 200);
  HttpAnswer request(std::string method, std::string target, std::string body = {});
  /// The same with headers, and to one of several addresses; empty is that which was listened on
  /// first. Of `request` count `method`, `target`, `headers`, `body` and `remote_address`.
  HttpAnswer request(HttpRequest request, std::string_view address = {});

  /// Moves time on, through every deadline on the way in order. Nothing waits: an hour takes as
  /// long as what happens in it.
  void advance(std::chrono::milliseconds by);
  /// For what the program was asked in another way than through a client.
  void run_until_idle();

  /// What SIGTERM and SIGHUP do outside: calls Loop::on_terminate's and on_reload's handler.
  /// @{
  void terminate();
  void reload();
  /// @}

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::testing
