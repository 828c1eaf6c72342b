// One HTTP/1.1 connection: what follows on what, from one request to the next and to the end.
// Owned by the Server. Loop thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "http/answer_output.h"
#include "http/client_deadline.h"
#include "http/exchange.h"
#include "http/request_input.h"
#include "net/stream.h"

namespace snug::http {

class Route;
struct ServerState;

/// Bytes come in through RequestInput and go out through AnswerOutput; ClientDeadline ends the
/// waiting. This decides whose turn it is, and ends the connection without losing an answer.
class Connection final : public base::TurnQueue::Disposable,
                         private net::StreamObserver,
                         private base::Timer::Target,
                         private base::TurnQueue::Hook {
 public:
  Connection(ServerState& server, std::unique_ptr<net::Stream> stream);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Its first request will be answered 503.
  void turn_away() { turned_away_ = true; }
  /// It is answered 503 already.
  void turn_away_now();
  /// At once when no request is under way, else after its answer.
  void close_when_idle();

 private:
  friend class Responder;
  friend class Upgrade;

  enum class Phase {
    kReading,    ///< Between requests or inside one.
    kAnswering,  ///< A request was handed on and waits for its answer.
    kFinishing,  ///< The last answer leaves; what comes is dropped.
    kClosing,    ///< The stream closes after what is queued.
    kOver,       ///< The stream is gone or given away.
  };

  void on_read(std::string_view bytes) override;
  void on_drain() override;
  void on_closed(net::CloseReason reason) override;
  void on_timer(base::Timer& timer) override;
  void on_turn_end() override;

  void parse_held();
  /// False when parsing must stop.
  bool handle(RequestParser::Event event);
  void on_head();
  void on_request();
  void on_idle_timeout();

  // For Responder and Upgrade.
  void answer(const HttpResponse& response, Author author);
  Upgrade::Taken give_away(const HttpResponse& response);

  void refuse(const HttpResponse& response);
  void refuse_size();
  void lose_body(bool client_gone);
  void finish();
  void close_stream();

  ServerState& server_;
  std::unique_ptr<net::Stream> stream_;
  const std::string remote_address_;
  RequestInput input_;
  AnswerOutput output_;
  ClientDeadline deadline_;
  Route* route_ = nullptr;
  Responder* responder_ = nullptr;  ///< Of the request that waits for its answer.
  Phase phase_ = Phase::kReading;
  bool body_awaited_ = false;  ///< The route knows of the present request's head.
  bool turned_away_ = false;
  bool parsing_ = false;
};

}  // namespace snug::http
