// The application's middleware for requests (Engine::use), and the requests that wait for it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engineio/arrival.h"
#include "snug/engine_socket.h"
#include "snug/http.h"
#include "snug/log.h"

namespace snug::engineio {

/// Runs each request through every function, in the order added.
class RequestMiddleware {
 public:
  /// The decision of one function: whether the request may go on, and if not, why. It may be called
  /// at any time; only the first call counts.
  using Decide = std::function<void(bool passes, std::string objection)>;
  using Function = std::function<void(EngineRequest& request, Decide decide)>;

  class Owner {
   public:
    virtual void on_passed(Arrival arrival) = 0;
    virtual void on_refused(Arrival arrival, const std::string& objection) = 0;
    /// The application answers by itself.
    virtual void on_answered(Arrival arrival, HttpResponse response) = 0;
    /// The client left before a decision.
    virtual void on_client_left(const HttpRequest& request) = 0;

   protected:
    ~Owner() = default;
  };

  /// Both are borrowed.
  RequestMiddleware(const LogSink& log, Owner& owner) : log_(log), owner_(owner) {}
  RequestMiddleware(const RequestMiddleware&) = delete;
  RequestMiddleware& operator=(const RequestMiddleware&) = delete;

  void add(Function function);
  bool empty() const { return functions_.empty(); }
  void run(Arrival arrival);
  /// Lets every waiting request pass.
  void pass_all();
  /// Drops the functions, now and from now on.
  void end();

 private:
  struct Waiting;

  void step(const std::shared_ptr<Waiting>& waiting);
  void decide(const std::shared_ptr<Waiting>& waiting, std::size_t index, bool passes,
              const std::string& objection);
  std::shared_ptr<Waiting> take(Waiting* waiting);

  const LogSink& log_;
  Owner& owner_;
  std::vector<std::shared_ptr<const Function>> functions_;
  std::unordered_map<Waiting*, std::shared_ptr<Waiting>> waiting_;
  bool over_ = false;
};

}  // namespace snug::engineio
