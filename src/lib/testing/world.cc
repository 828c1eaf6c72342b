// snug::testing::World: a loop in memory, the clients around it, and the code that runs both.
#include "snug/testing/world.h"

#include <csignal>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "server/loop_impl.h"
#include "testing/client_connection.h"
#include "testing/client_http.h"
#include "testing/client_impl.h"
#include "testing/memory_core.h"

namespace snug::testing {

namespace {

using test_support::ClientConnection;
using test_support::MemoryCore;
using test_support::MemoryPeer;

/// One request on a connection of its own.
struct RequestUnderWay {
  std::unique_ptr<MemoryPeer> peer;
  std::string outbox;
  std::string inbox;
  bool to_head = false;
  std::shared_ptr<std::optional<HttpResponse>> answer;

  bool pump() {
    const bool sends = !outbox.empty();
    if (sends) peer->feed(std::exchange(outbox, {}));
    inbox += peer->take_written();
    if (!*answer) *answer = test_support::take_answer(inbox, to_head);
    return sends;
  }
  bool over() const { return outbox.empty() && !peer->open(); }
};

}  // namespace

class World::Impl {
 public:
  explicit Impl(const WorldOptions& options)
      : core_(new MemoryCore(pump_, std::chrono::floor<std::chrono::milliseconds>(options.date),
                             options.seed)),
        loop_(std::make_unique<Loop::Impl>(std::unique_ptr<server::LoopCore>(core_))) {}
  ~Impl() {
    requests_.clear();
    for (const auto& connection : connections_) connection->abandon();
    core_->settle();  // work at the end of the turn
  }

  MemoryCore& core() { return *core_; }
  Loop& loop() { return loop_; }

  Client connect(std::string_view nsp, ConnectOptions options) {
    Json auth = std::move(options.auth);
    connections_.push_back(std::make_shared<ClientConnection>(*core_, std::move(options)));
    Client client(connections_.back()->join(nsp, std::move(auth)));
    core_->settle();
    return client;
  }

  HttpAnswer request(HttpRequest request, std::string_view address) {
    const auto answer = std::make_shared<std::optional<HttpResponse>>();
    auto peer = core_->network().connect(
        address, request.remote_address.empty() ? "192.0.2.1" : request.remote_address);
    if (peer == nullptr) return HttpAnswer(answer);
    if (!request.headers.find("Connection")) request.headers.add("Connection", "close");
    requests_.push_back({std::move(peer),
                         test_support::request_text(request),
                         {},
                         request.method == "HEAD",
                         answer});
    core_->settle();
    return HttpAnswer(answer);
  }

 private:
  bool pump() {
    bool moved = false;
    for (std::size_t i = 0; i < requests_.size(); ++i) moved |= requests_[i].pump();
    std::erase_if(requests_, [](const RequestUnderWay& old) { return old.over(); });
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      const auto connection = connections_[i];
      moved |= connection->pump();
    }
    return moved;
  }

  const std::function<bool()> pump_ = [this] { return pump(); };
  MemoryCore* const core_;  // owned by the loop
  Loop loop_;
  std::deque<RequestUnderWay> requests_;  // a deque, because handlers may add others
  std::vector<std::shared_ptr<ClientConnection>> connections_;
};

World::World() : World(WorldOptions{}) {}

World::World(const WorldOptions& options) : impl_(std::make_unique<Impl>(options)) {}

World::~World() = default;

Loop& World::loop() {
  return impl_->loop();
}

Client World::connect(std::string_view nsp, ConnectOptions options) {
  return impl_->connect(nsp, std::move(options));
}

HttpAnswer World::request(std::string method, std::string target, std::string body) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  return impl_->request(std::move(request), {});
}

HttpAnswer World::request(HttpRequest request, std::string_view address) {
  return impl_->request(std::move(request), address);
}

void World::advance(std::chrono::milliseconds by) {
  impl_->core().advance(by);
}

void World::run_until_idle() {
  impl_->core().settle();
}

void World::terminate() {
  impl_->core().raise(SIGTERM);
}

void World::reload() {
  impl_->core().raise(SIGHUP);
}

}  // namespace snug::testing
