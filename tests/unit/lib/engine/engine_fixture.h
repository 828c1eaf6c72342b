// An EngineServer in a world, and raw clients whose bytes the test writes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/loop_impl.h"
#include "snug/snug.h"
#include "snug/testing/world.h"
#include "unit/lib/sweep/subject.h"

namespace snug {

using RawClient = sweep::Subject;
using Texts = std::vector<std::string>;

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class EngineTest : public ::testing::Test {
 protected:
  /// Also keeps the sockets of new sessions in `sockets`.
  void serve(ServerOptions options = {}) {
    options.log = [this](LogLevel, std::string_view line) { log_lines.emplace_back(line); };
    server.emplace(world.loop(), std::move(options));
    ASSERT_TRUE(server->listen(":3000"));
    server->on_connection([this](const EngineSocket& socket) { sockets.push_back(socket); });
  }
  std::unique_ptr<RawClient> client(std::string target = "/engine.io/?EIO=4") {
    auto& core = static_cast<test_support::MemoryCore&>(world.loop().impl().core());
    return std::make_unique<RawClient>(core, 0, std::move(target));
  }
  std::unique_ptr<RawClient> websocket() {
    auto made = client();
    made->open_websocket();
    static_cast<void>(made->heard_now());
    return made;
  }
  std::unique_ptr<RawClient> polling() {
    auto made = client();
    made->open_polling();
    static_cast<void>(made->heard_now());
    return made;
  }
  /// Runs what handlers and timers would: a call on the loop, and all that follows.
  template <class Call>
  void on_loop(Call call) {
    world.loop().post(call);
    world.run_until_idle();
  }
  EngineSocket& socket() { return sockets.back(); }

  testing::World world;
  std::optional<EngineServer> server;
  std::vector<EngineSocket> sockets;
  Texts heard;
  Texts log_lines;
};

/// A handler that notes each message, binary ones behind "b:".
inline EngineMessageHandler note_messages(Texts& heard) {
  return [&heard](MessageKind kind, std::string_view payload) {
    heard.push_back((kind == MessageKind::kBinary ? "b:" : "") + std::string(payload));
  };
}

}  // namespace snug
