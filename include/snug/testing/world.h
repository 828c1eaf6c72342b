// Tests programs on libsnug: the server and its clients in one process, without sockets, threads or
// waiting. Link with the library snug-testing (pkg-config snug-testing); libsnug itself contains
// none of it.
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

/// The initial state of a world.
struct WorldOptions {
  /// The wall clock's time when the world begins; handshakes and Date headers have it.
  std::chrono::system_clock::time_point date{std::chrono::hours(24 * 365 * 56)};
  /// Ids look random to the program, and are the same in every run of a test with the same seed.
  std::uint64_t seed = 1;
};

/// A loop whose time only the test moves, and the network around it. The program under test gets
/// the loop and makes its server on it, as it does outside. `listen` opens no socket there, and
/// certificates are read but nothing is encrypted. Everything else is the real thing: requests,
/// frames, packets and limits go through the same code as outside.
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
/// Every call, also of a client, returns when only waiting is left to do. Pool work
/// (Loop::run_in_pool) runs on the same thread, within the call. One thread; not from inside a
/// handler, unless a function says so. A program that is never idle, because it posts to itself
/// without end, is ended after a million turns. The world outlives its servers.
class World {
 public:
  World();                                      ///< With the options' defaults.
  explicit World(const WorldOptions& options);  ///< With these options.
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// For the program under test. Its run() jumps from one deadline to the next until stop().
  Loop& loop();

  /// A new client over a connection of its own. When this returns it has connected or been refused,
  /// unless a middleware answers later. Handlers may call this.
  Client connect(std::string_view nsp = "/", ConnectOptions options = {});
  /// Sends a request to a server's routes. Handlers may call this.
  ///
  ///     EXPECT_EQ(world.request("GET", "/health")->status, 200);
  HttpAnswer request(std::string method, std::string target, std::string body = {});
  /// Same, with headers and for one of several addresses. An empty address means the first one on
  /// which a server listened. Uses `method`, `target`, `headers`, `body` and `remote_address` of
  /// `request`.
  HttpAnswer request(HttpRequest request, std::string_view address = {});

  /// Moves time forward, through every deadline on the way in order. Nothing waits: an hour takes
  /// as long as the work that happens in it.
  void advance(std::chrono::milliseconds by);
  /// Runs the loop until it is idle, after requests to the program that did not come from a client.
  void run_until_idle();

  /// The effect of SIGTERM and SIGHUP: calls the handler of Loop::on_terminate or of on_reload.
  /// @{
  void terminate();
  void reload();
  /// @}

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug::testing
