// The server that the test suites of the Engine.IO protocol ask for: every message comes back.
//
//     engine_suite_server 127.0.0.1:3000
//
// Ends on SIGTERM. ./run starts it.
#include <csignal>
#include <cstdio>
#include <memory>

#include "engineio/server.h"
#include "http/server.h"
#include "net/listener.h"
#include "net/loop.h"

namespace {

using namespace snug;

/// Destroys itself when its session is over.
class Echo final : public engineio::SessionObserver, public base::TurnQueue::Disposable {
 public:
  Echo(base::Environment& environment, engineio::Session& session)
      : environment_(environment), session_(session) {
    session.set_observer(*this);
  }

 private:
  void on_message(engineio::MessageKind kind, std::string_view payload) override {
    session_.send(kind == engineio::MessageKind::kText ? engineio::Message::text(payload)
                                                       : engineio::Message::binary(payload));
  }
  void on_closed(engineio::CloseReason) override {
    environment_.turn.dispose(std::unique_ptr<Echo>(this));
  }

  base::Environment& environment_;
  engineio::Session& session_;
};

class Opener final : public engineio::ServerObserver {
 public:
  explicit Opener(base::Environment& environment) : environment_(environment) {}
  void on_session(engineio::Session& session) override {
    std::make_unique<Echo>(environment_, session).release();  // its own owner from now on
  }

 private:
  base::Environment& environment_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: engine_suite_server ADDRESS\n");
    return 2;
  }
  net::Loop loop({});
  Opener opener(loop.environment());
  engineio::Options options;
  options.ping_interval = std::chrono::milliseconds(300);
  options.ping_timeout = std::chrono::milliseconds(200);
  http::Server http(loop.environment(), {});
  engineio::Server engine(loop.environment(), options, opener);
  http.router().add("/engine.io/", engine);
  const auto listener = net::listen(loop, argv[1], http);
  if (!listener) {
    std::fprintf(stderr, "%s\n", listener.error().message.c_str());
    return 1;
  }
  loop.on_signal(SIGTERM, [&loop] { loop.stop(); });
  std::printf("listening\n");
  std::fflush(stdout);
  loop.run();
}
