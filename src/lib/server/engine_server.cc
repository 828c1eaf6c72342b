// snug::EngineServer: a front, and a handle for each session.
#include <utility>

#include "engineio/engine_socket.h"
#include "server/departure.h"
#include "server/front.h"
#include "server/loop_impl.h"
#include "server/validate.h"
#include "snug/engine.h"

namespace snug {

class SNUG_LOCAL EngineServer::Parts final : public base::TurnQueue::Disposable,
                                             engineio::EngineObserver {
 public:
  Parts(server::LoopCore& loop, const ServerOptions& options)
      : environment_(server::environment_of(loop, options)),
        front_(loop, environment_, options, "/engine.io/", *this) {}

  server::Front& front() { return front_; }
  base::TurnQueue& turn() { return environment_.turn; }

 private:
  void on_session(engineio::Session& session) override {
    front_.hooks().tell_connection(EngineSocket::Impl::observe(session, environment_));
  }

  base::Environment environment_;
  server::Front front_;
};

EngineServer::EngineServer(Loop& loop, ServerOptions options)
    : EngineServer(std::make_unique<Parts>(loop.impl().core(), server::valid(options))) {
  parts_->front().loop().add_server();
}

EngineServer::EngineServer(std::unique_ptr<Parts> parts)
    : Engine(parts->front().hooks()), parts_(std::move(parts)) {}

EngineServer::~EngineServer() {
  parts_->front().loop().remove_server();
  parts_->front().stop_listening();
  parts_->front().end();
  base::TurnQueue& turn = parts_->turn();
  server::depart(turn, std::move(parts_));
}

Result<std::string> EngineServer::listen(std::string_view address) {
  return parts_->front().listen(address);
}

Result<std::string> EngineServer::listen(std::string_view address, const TlsOptions& tls) {
  return parts_->front().listen(address, tls);
}

void EngineServer::reload_certificates(std::function<void(Result<void>)> done) {
  parts_->front().certificates().reload(std::move(done));
}

HttpRoutes& EngineServer::http() {
  return parts_->front().routes();
}

void EngineServer::close(std::function<void()> closed) {
  parts_->front().close(std::move(closed));
}

Awaitable<> EngineServer::close() {
  server::Front& front = parts_->front();
  return server::awaitable_close(front.loop(), [&](auto closed) { front.close(closed); });
}

}  // namespace snug
