// Each emit_with_ack ends exactly once, whatever happens in whatever order.
#include <random>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using std::chrono::milliseconds;

class EmitWithAck : public SocketIo {
 protected:
  struct Asked {
    std::size_t client;
    std::uint64_t id;
    int end_count = 0;
    std::string end;
  };

  EmitWithAck() { keep_sockets(); }

  /// The id of the last emit_with_ack.
  static std::uint64_t last_id(FakeSession& session) {
    return std::stoull(session.sent.back().substr(1));
  }

  void ask(std::size_t client, milliseconds timeout, bool in_coroutine) {
    auto asked = std::make_shared<Asked>(Asked{client, 0, 0, {}});
    const auto end = [asked](Result<Json> answer) {
      ++asked->end_count;
      asked->end = answer ? "answer" : answer.error().code;
    };
    if (in_coroutine) {
      wait(sockets[client], timeout, end);
    } else {
      sockets[client].timeout(timeout).emit("question", end);
    }
    asked->id = sockets[client].connected() ? last_id(*sessions[client]) : 0;
    all.push_back(asked);
  }
  static Task<> wait(Socket socket, milliseconds timeout, AckHandler end) {
    end(co_await socket.timeout(timeout).emit_with_ack("question"));
  }
  void answer(const Asked& asked) {
    if (sockets[asked.client].connected()) {
      sessions[asked.client]->text("3" + std::to_string(asked.id) + "[1]");
    }
  }

  std::vector<FakeSession*> sessions;
  std::vector<std::shared_ptr<Asked>> all;
};

TEST_F(EmitWithAck, EndsOnceInAnyOrderOfAnswersTimeoutsAndDisconnects) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto pick = [&random](std::size_t below) { return random() % below; };
    sessions.clear();
    sockets.clear();
    all.clear();
    for (int i = 0; i < 3; ++i) sessions.push_back(&join());
    for (int step = 0; step < 200; ++step) {
      const std::size_t client = pick(sessions.size());
      switch (pick(8)) {
        case 0:
        case 1:
        case 2:
          ask(client, milliseconds(pick(3) * 50), pick(2) == 0);
          break;
        case 3:
        case 4:
        case 5:
          if (!all.empty()) answer(*all[pick(all.size())]);
          break;
        case 6:
          environment.advance(milliseconds(pick(60)));
          break;
        default:
          if (pick(30) == 0) sockets[client].disconnect();
          environment.end_turn();
      }
      for (const auto& asked : all) ASSERT_LE(asked->end_count, 1);
    }
    for (Socket& socket : sockets) socket.disconnect();
    environment.end_turn();
    for (const auto& asked : all) EXPECT_EQ(asked->end_count, 1) << asked->id;
  }
}

TEST_F(EmitWithAck, IgnoresEverythingAfterItsFirstEnd) {
  sessions.push_back(&join());
  ask(0, milliseconds(50), false);
  ask(0, milliseconds(50), true);
  ask(0, milliseconds(0), true);
  answer(*all[0]);
  answer(*all[0]);
  environment.advance(milliseconds(50));
  answer(*all[1]);
  sockets[0].disconnect();
  environment.end_turn();
  EXPECT_EQ(all[0]->end, "answer");
  EXPECT_EQ(all[1]->end, "timeout");
  EXPECT_EQ(all[2]->end, "disconnected");
  for (const auto& asked : all) EXPECT_EQ(asked->end_count, 1);
}

}  // namespace
}  // namespace snug::socketio
