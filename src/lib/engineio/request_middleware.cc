// A function may never decide, decide twice, or decide after the client has left.
#include "engineio/request_middleware.h"

#include <utility>

#include "base/guard.h"

namespace snug::engineio {

struct RequestMiddleware::Waiting {
  EngineRequest request;
  http::Responder responder;
  bool websocket;
  std::size_t next = 0;  ///< The function that decides next.
  /// The request as it came, without headers and body, which alone may be changed.
  HttpRequest original = {};

  Arrival arrival() {
    original.headers = std::move(request.headers);
    original.body = std::move(request.body);
    return {std::move(original), std::move(responder), websocket,
            std::move(request.answer_headers)};
  }
};

void RequestMiddleware::add(Function function) {
  if (!over_) functions_.push_back(std::make_shared<const Function>(std::move(function)));
}

void RequestMiddleware::run(Arrival arrival) {
  const auto waiting = std::make_shared<Waiting>(
      Waiting{{std::move(arrival.request), std::move(arrival.answer_headers), {}},
              std::move(arrival.responder),
              arrival.websocket});
  const HttpRequest& request = waiting->request;
  waiting->original = {request.method,         request.target, request.path, request.query, {}, {},
                       request.remote_address, request.secure};
  waiting_.emplace(waiting.get(), waiting);
  waiting->responder.on_abandoned([this, key = waiting.get()] {
    if (const auto left = take(key)) owner_.on_client_left(left->original);
  });
  waiting->request.reply = [this, waits = std::weak_ptr(waiting)](HttpResponse response) {
    const auto still = waits.lock();
    if (!still || !take(still.get())) return;
    owner_.on_answered(still->arrival(), std::move(response));
  };
  step(waiting);
}

/// Asks the next function, or passes the request on.
void RequestMiddleware::step(const std::shared_ptr<Waiting>& waiting) {
  if (waiting->next >= functions_.size()) {
    if (take(waiting.get())) owner_.on_passed(waiting->arrival());
    return;
  }
  const auto function = functions_[waiting->next];
  const std::size_t index = waiting->next;
  auto tell = [this, waits = std::weak_ptr(waiting), index](bool passes, std::string objection) {
    if (const auto still = waits.lock()) decide(still, index, passes, objection);
  };
  const bool returned = base::guarded(log_, {"engineio: a middleware"},
                                      [&] { (*function)(waiting->request, std::move(tell)); });
  if (!returned) decide(waiting, index, false, {});
}

void RequestMiddleware::decide(const std::shared_ptr<Waiting>& waiting, std::size_t index,
                               bool passes, const std::string& objection) {
  if (waiting->next != index || !waiting_.contains(waiting.get())) return;
  if (passes) {
    ++waiting->next;
    return step(waiting);
  }
  take(waiting.get());
  owner_.on_refused(waiting->arrival(), objection);
}

/// Ends the waiting of a request. Null if it waits no more.
std::shared_ptr<RequestMiddleware::Waiting> RequestMiddleware::take(Waiting* waiting) {
  auto node = waiting_.extract(waiting);
  if (node.empty()) return nullptr;
  waiting->responder.on_abandoned(nullptr);
  return std::move(node.mapped());
}

void RequestMiddleware::pass_all() {
  while (!waiting_.empty()) {
    const auto waiting = take(waiting_.begin()->first);
    owner_.on_passed(waiting->arrival());
  }
}

void RequestMiddleware::end() {
  over_ = true;
  std::exchange(functions_, {}).clear();
}

}  // namespace snug::engineio
