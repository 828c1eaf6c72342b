// Descriptors of the program on the loop.
#include "net/watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "net/loop_impl.h"
#include "snug/descriptor.h"

namespace snug::net {
namespace {

/// Two connected sockets.
struct Pair {
  Pair() {
    std::array<int, 2> both{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, both.data()), 0);
    near = Descriptor(both[0]);
    far = Descriptor(both[1]);
  }
  void say(char byte) const { EXPECT_EQ(write(far.get(), &byte, 1), 1); }
  char hear() const {
    char byte = 0;
    return read(near.get(), &byte, 1) == 1 ? byte : '-';
  }
  Descriptor near, far;
};

Watch watch_it(Loop& loop, int descriptor, WatchEvents events, Watch::Handler handler) {
  auto watching = watch(loop, descriptor, events, std::move(handler));
  EXPECT_TRUE(watching) << watching.error().message;
  return watching ? std::move(*watching) : Watch();
}

TEST(Watching, TellsEachReadableByteUntilItEnds) {
  Loop loop({});
  const Pair pair;
  std::string heard;
  Watch watch = watch_it(loop, pair.near.get(), {.readable = true}, [&](WatchEvents ready) {
    EXPECT_EQ(ready, WatchEvents{.readable = true});
    heard += pair.hear();
    heard == "ab" ? watch.stop() : pair.say('b');
  });
  pair.say('a');
  loop.run();  // as long as something is watched
  EXPECT_EQ(heard, "ab");
  EXPECT_EQ(watch.descriptor(), -1);
  EXPECT_NE(fcntl(pair.near.get(), F_GETFD), -1) << "it stays the caller's";
}

TEST(Watching, TellsSeveralEventsInOneCall) {
  Loop loop({});
  const Pair pair;
  std::vector<WatchEvents> told;
  Watch watch =
      watch_it(loop, pair.near.get(), {.readable = true, .writable = true, .disconnect = true},
               [&](WatchEvents ready) {
                 told.push_back(ready);
                 watch.stop();
               });
  pair.say('a');
  shutdown(pair.far.get(), SHUT_WR);
  loop.run();
  const WatchEvents all{.readable = true, .writable = true, .disconnect = true};
  EXPECT_EQ(told, std::vector{all});
}

TEST(Watching, FollowsChangesOfTheWantedEvents) {
  Loop loop({});
  const Pair pair;
  std::string told;
  Watch watch = watch_it(loop, pair.near.get(), {}, [&](WatchEvents ready) {
    told += ready.writable ? 'w' : 'r';
    if (ready.writable) return watch.want({.readable = true});
    pair.hear();
    watch.stop();
  });
  EXPECT_EQ(watch.wanted(), WatchEvents{});
  loop.run_once({});
  EXPECT_EQ(told, "");
  watch.want({.writable = true});
  EXPECT_EQ(watch.wanted(), WatchEvents{.writable = true});
  loop.run_once({});
  pair.say('a');
  loop.run();
  EXPECT_EQ(told, "wr");
}

TEST(Watching, TellsAFailureAsEveryWantedEvent) {
  Loop loop({});
  std::array<int, 2> both{};
  ASSERT_EQ(pipe2(both.data(), O_CLOEXEC | O_NONBLOCK), 0);
  std::optional<Descriptor> reader(both[0]);
  const Descriptor writer(both[1]);
  WatchEvents told;
  Watch watch =
      watch_it(loop, writer.get(), {.priority = true, .disconnect = true}, [&](WatchEvents ready) {
        told = ready;
        watch.stop();
      });
  loop.run_once({});
  reader.reset();
  loop.run();
  EXPECT_EQ(told, (WatchEvents{.priority = true, .disconnect = true}));
}

TEST(Watching, AHandlerMayEndOtherWatchesOfItsTurnAndItself) {
  Loop loop({});
  std::array<Pair, 3> pairs;
  std::array<std::optional<Watch>, 3> watches;
  int calls = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    watches[i] = watch_it(loop, pairs[i].near.get(), {.readable = true}, [&](WatchEvents) {
      ++calls;
      for (auto& each : watches) each.reset();
      loop.stop();
    });
    pairs[i].say('a');
  }
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(Watching, MayBeMoved) {
  Loop loop({});
  const Pair pair;
  int calls = 0;
  Watch first = watch_it(loop, pair.near.get(), {.readable = true}, [&](WatchEvents) { ++calls; });
  Watch second = std::move(first);
  pair.say('a');
  loop.run_once({});
  EXPECT_EQ(calls, 1);
  second = Watch();
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(Watching, SaysWhyADescriptorCannotBeWatched) {
  Loop loop({});
  const auto code = [&](int descriptor, WatchEvents events) {
    const auto result = watch(loop, descriptor, events, [](WatchEvents) {});
    return result ? "none" : result.error().code;
  };
  EXPECT_EQ(code(-1, {.readable = true}), "bad_descriptor");
  EXPECT_EQ(code(loop.descriptor(), {.readable = true}), "not_watchable");
  const int closed = dup(0);
  close(closed);
  EXPECT_EQ(code(closed, {.readable = true}), "bad_descriptor");
  const Descriptor file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(code(file.get(), {.readable = true}), "not_watchable");
  EXPECT_EQ(code(file.get(), {}), "not_watchable");
  const Pair pair;
  const Watch watch = watch_it(loop, pair.near.get(), {.readable = true}, [](WatchEvents) {});
  EXPECT_EQ(code(pair.near.get(), {.writable = true}), "already_watched");
  EXPECT_EQ(code(pair.far.get(), {.writable = true}), "none");
}

TEST(Watching, TellsWhenADescriptorWasClosedUnderIt) {
  Loop loop({});
  std::optional<Pair> pair{std::in_place};
  WatchEvents told;
  Watch watch = watch_it(loop, pair->near.get(), {.readable = true},
                         [&](WatchEvents ready) { told = ready; });
  pair.reset();
  watch.want({.writable = true});
  loop.run();  // nothing is watched any more
  EXPECT_EQ(told, WatchEvents{.lost = true});
  EXPECT_EQ(watch.wanted(), WatchEvents{});
}

}  // namespace
}  // namespace snug::net
