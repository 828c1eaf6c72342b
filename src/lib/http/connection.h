// One HTTP/1.1 connection: requests in, answers out, in order; closing without losing an answer.
// Owned by the Server. Loop thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "http/exchange.h"
#include "http/request_parser.h"
#include "net/stream.h"

namespace snug::http {

class Route;
struct ServerState;

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
  void turn_away_now() { refuse(503); }
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
  bool waits_for_turn() const { return next_turn_ && next_turn_->active(); }
  void wait_for_turn();
  /// False when parsing must stop.
  bool handle(RequestParser::Event event);
  void on_head();
  void on_request();
  void arm_timer();
  void start_idle_timer();
  void on_idle_timeout();
  void drop_parsed();
  void limit_held();
  void set_reading(bool reading);
  void pause_until_answered();

  void answer(HttpResponse response, Author author);
  void refuse(int status);
  void refuse_size();
  void refuse(HttpResponse response);
  void lose_body(bool client_gone);
  void finish();
  void close_stream();
  Upgrade::Taken give_away(HttpResponse response);

  bool backlogged() const;

  ServerState& server_;
  std::unique_ptr<net::Stream> stream_;
  const std::string remote_address_;
  base::Timer timer_;
  std::unique_ptr<base::Timer> next_turn_;  ///< Of a client that sends many requests at once.
  RequestParser parser_;
  Route* route_ = nullptr;
  Responder* responder_ = nullptr;  ///< Of the request that waits for its answer.
  std::string held_;                ///< Read and not yet parsed, from held_begin_ on.
  std::size_t held_begin_ = 0;
  std::size_t queued_at_idle_ = 0;  ///< To see whether a slow reader reads at all.
  Phase phase_ = Phase::kReading;
  RequestParser::Stage timed_stage_ = RequestParser::Stage::kIdle;
  bool body_awaited_ = false;  ///< The route knows of the present request's head.
  bool turned_away_ = false;
  bool parsing_ = false;
  bool reading_paused_ = false;
  bool paused_until_answered_ = false;
  bool keep_alive_ = true;  ///< What the present request wishes.
  bool http_1_0_ = false;
  bool to_head_ = false;
};

}  // namespace snug::http
