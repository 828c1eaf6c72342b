// The stream under every protocol test fulfils net::Stream's contract.
#include "support/memory_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/manual_environment.h"

namespace snug::test_support {
namespace {

using base::SharedBytes;

struct Recorder final : net::StreamObserver {
  void on_read(std::string_view bytes) override { events.push_back("read " + std::string(bytes)); }
  void on_drain() override { events.push_back("drain"); }
  void on_closed(net::CloseReason reason) override {
    events.push_back("closed " + std::to_string(static_cast<int>(reason)));
  }
  std::vector<std::string> take() { return std::exchange(events, {}); }
  std::vector<std::string> events;
};

using Events = std::vector<std::string>;

class MemoryStreamTest : public testing::Test {
 protected:
  MemoryStreamTest() { stream->set_observer(&recorder); }
  void write(std::string_view bytes) { stream->write(SharedBytes::copy_of(bytes)); }

  ManualEnvironment environment;
  MemoryPeer peer{environment};
  Recorder recorder;
  std::unique_ptr<net::Stream> stream = peer.take_stream();
};

TEST_F(MemoryStreamTest, DeliversInChunks) {
  peer.feed("abc");
  peer.set_chunk_bytes(1);
  peer.feed("de");
  EXPECT_EQ(recorder.take(), (Events{"read abc", "read d", "read e"}));
}

TEST_F(MemoryStreamTest, GathersTheWritesOfOneTurn) {
  write("one");
  write("two");
  EXPECT_EQ(peer.written(), "");
  EXPECT_EQ(stream->queued_bytes(), 6U);
  environment.end_turn();
  EXPECT_EQ(peer.take_written(), "onetwo");
  EXPECT_EQ(peer.write_count(), 1U);
  EXPECT_EQ(stream->queued_bytes(), 0U);
  EXPECT_EQ(recorder.take(), Events{});  // nothing had to wait
}

TEST_F(MemoryStreamTest, QueuesWhileStalledAndReportsTheDrain) {
  peer.stall(2);
  write("abc");
  write("def");
  environment.end_turn();
  EXPECT_EQ(peer.take_written(), "ab");
  EXPECT_EQ(stream->queued_bytes(), 4U);
  EXPECT_EQ(stream->queued_count(), 2U);
  peer.unstall();
  EXPECT_EQ(peer.take_written(), "cdef");
  EXPECT_EQ(recorder.take(), Events{"drain"});
}

TEST_F(MemoryStreamTest, HoldsBackWhileReadingIsPaused) {
  stream->pause_reading();
  peer.feed("later");
  EXPECT_EQ(recorder.take(), Events{});
  stream->resume_reading();
  EXPECT_EQ(recorder.take(), Events{});
  environment.end_turn();
  EXPECT_EQ(recorder.take(), Events{"read later"});
}

TEST_F(MemoryStreamTest, ClosesAfterItsQueueIsSent) {
  write("bye");
  stream->close();
  EXPECT_EQ(recorder.take(), Events{});
  environment.end_turn();
  EXPECT_EQ(peer.take_written(), "bye");
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(recorder.take(), Events{"closed 0"});
}

TEST_F(MemoryStreamTest, GivesUpAQueueThatDoesNotDrainAfterClose) {
  peer.stall();
  write("bye");
  stream->close();
  environment.advance(net::kCloseTimeout - std::chrono::milliseconds(1));
  EXPECT_EQ(recorder.take(), Events{});
  environment.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(recorder.take(), Events{"closed 2"});
  EXPECT_TRUE(peer.aborted());
}

TEST_F(MemoryStreamTest, ReadsNothingAfterClose) {
  stream->close();
  peer.feed("too late");
  EXPECT_EQ(recorder.take(), Events{"closed 0"});
}

TEST_F(MemoryStreamTest, ReportsThePeersCloseAfterItsBytes) {
  peer.set_chunk_bytes(2);
  stream->pause_reading();
  peer.feed("abc");
  peer.close();
  stream->resume_reading();
  environment.end_turn();
  EXPECT_EQ(recorder.take(), (Events{"read ab", "read c", "closed 1"}));
}

TEST_F(MemoryStreamTest, AbortDropsTheQueueAndReportsLater) {
  write("lost");
  stream->abort();
  EXPECT_EQ(recorder.take(), Events{});
  environment.end_turn();
  EXPECT_EQ(recorder.take(), Events{"closed 0"});
  EXPECT_EQ(peer.written(), "");
  EXPECT_TRUE(peer.aborted());
}

TEST_F(MemoryStreamTest, FailsAtTheNthOperation) {
  peer.fail_at_operation(3);
  peer.feed("1");
  write("2");
  environment.end_turn();
  EXPECT_EQ(recorder.take(), Events{"read 1"});
  peer.feed("3");
  EXPECT_EQ(recorder.take(), Events{"closed 2"});
}

TEST_F(MemoryStreamTest, ReportsTheEndToAnObserverSetLater) {
  stream->set_observer(nullptr);
  peer.close();
  stream->set_observer(&recorder);
  EXPECT_EQ(recorder.take(), Events{});
  environment.end_turn();
  EXPECT_EQ(recorder.take(), Events{"closed 1"});
}

struct Destroyer final : net::StreamObserver {
  explicit Destroyer(std::unique_ptr<net::Stream> owned) : stream(std::move(owned)) {
    stream->set_observer(this);
  }
  void on_read(std::string_view) override { stream.reset(); }
  void on_closed(net::CloseReason) override { ADD_FAILURE(); }
  std::unique_ptr<net::Stream> stream;
};

TEST_F(MemoryStreamTest, MayBeDestroyedInsideItsOwnCall) {
  Destroyer destroyer(std::move(stream));
  peer.set_chunk_bytes(1);
  peer.feed("abc");
  EXPECT_TRUE(peer.aborted());
  EXPECT_EQ(peer.unread_bytes(), 2U);
}

}  // namespace
}  // namespace snug::test_support
