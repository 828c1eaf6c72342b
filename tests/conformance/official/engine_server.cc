// The server that the test suites of the Engine.IO protocol ask for: every message comes back.
//
//     engine_suite_server 127.0.0.1:3000 [allow_eio3]
//
// Prints its port, and ends on SIGTERM. ./run starts it, and ../clients.test.mjs.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engineio/engine.h"
#include "net/loop.h"
#include "serve_engine.h"

namespace {

using namespace snug;

class Echo final : public engineio::SessionObserver, public base::TurnQueue::Disposable {
 public:
  using Over = std::function<void(Echo&)>;

  Echo(engineio::Session& session, Over over) : session_(session), over_(std::move(over)) {
    session.set_observer(*this);
  }

 private:
  void on_message(engineio::MessageKind kind, std::string_view payload) override {
    session_.send(kind == engineio::MessageKind::kText ? engineio::Message::text(payload)
                                                       : engineio::Message::binary(payload));
  }
  void on_closed(engineio::CloseReason) override { over_(*this); }

  engineio::Session& session_;
  Over over_;
};

class Opener final : public engineio::EngineObserver {
 public:
  explicit Opener(base::Environment& environment) : environment_(environment) {}

  void on_session(engineio::Session& session) override {
    auto echo = std::make_unique<Echo>(session, [this](Echo& over) {
      environment_.turn.dispose(std::move(echoes_.extract(&over).mapped()));
    });
    Echo* const key = echo.get();
    echoes_.emplace(key, std::move(echo));
  }

 private:
  base::Environment& environment_;
  std::unordered_map<Echo*, std::unique_ptr<Echo>> echoes_;
};

}  // namespace

int main(int argc, char** argv) {
  const bool allow_eio3 = argc == 3 && std::string_view(argv[2]) == "allow_eio3";
  if (argc != 2 && !allow_eio3) {
    std::fprintf(stderr, "usage: engine_suite_server ADDRESS [allow_eio3]\n");
    return 2;
  }
  net::Loop loop({});
  Opener opener(loop.environment());
  engineio::Options options;
  options.ping_interval = std::chrono::milliseconds(300);
  options.ping_timeout = std::chrono::milliseconds(200);
  options.allow_eio3 = allow_eio3;
  return serve_engine(loop, options, opener, argv[1]);
}
