// One HTTP/1.1 connection: the order of events, from the first request to the end. Owned by the
// Server. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/environment.h"
#include "http/answer_output.h"
#include "http/answer_stream.h"
#include "http/body_stream.h"
#include "http/client_deadline.h"
#include "http/exchange.h"
#include "http/request_input.h"
#include "net/stream.h"

namespace snug::http {

class Route;
struct ServerState;

/// RequestInput holds the bytes from the client, AnswerOutput writes the answers, and
/// ClientDeadline limits the waiting. Connection decides whose turn it is, and ends without losing
/// an answer.
class Connection final : public base::TurnQueue::Disposable,
                         private net::StreamObserver,
                         private BodyStream::Source,
                         private AnswerStream::Sink,
                         private base::Timer::Target,
                         private base::TurnQueue::Hook {
 public:
  Connection(ServerState& server, std::unique_ptr<net::Stream> stream);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The first request will be answered 503.
  void turn_away() { turned_away_ = true; }
  /// Answers 503 now, before any request.
  void turn_away_now();
  /// Closes at once if no request is under way, else after its answer.
  void close_when_idle();

 private:
  friend class Responder;
  friend class Upgrade;

  enum class Phase {
    kReading,    ///< Between requests or inside one.
    kAnswering,  ///< A route has the request; its answer is awaited.
    kFinishing,  ///< The last answer is being sent; received bytes are dropped.
    kClosing,    ///< The stream closes after its queue is sent.
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

  // A body that is read piece by piece.
  std::shared_ptr<BodyStream> new_body();
  void begin_stream();
  void on_body_wanted() override;
  void on_body_stalled() override;
  void fill_body();
  void refuse_body(int status);
  void fail_body(std::string code, std::string message);

  // For Responder and Upgrade.
  /// False, and a line in the log, for a number that is no final status (RFC 9110 15).
  bool may_answer(int status) const;
  void answer(const HttpResponse& response, Author author);
  std::unique_ptr<AnswerStream> begin_answer(const HttpResponse& head,
                                             std::optional<std::uint64_t> length_bytes,
                                             Author author);
  Upgrade::Taken give_away(const HttpResponse& response);

  // An answer that is written piece by piece.
  void send_piece(base::SharedBytes bytes) override { stream_->write(std::move(bytes)); }
  std::size_t unsent_bytes() const override { return stream_->queued_bytes(); }
  void flush() override { stream_->flush(); }
  void on_answer_end(Ending ending) override;

  void after_answer();

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
  Responder* responder_ = nullptr;    ///< Null unless a request waits for its answer.
  std::shared_ptr<BodyStream> body_;  ///< Read piece by piece; null after its end.
  AnswerStream* answer_ = nullptr;    ///< Written piece by piece; null after its end.
  int unanswered_status_ = 500;       ///< The answer if the responder is dropped.
  Phase phase_ = Phase::kReading;
  bool body_awaited_ = false;  ///< The route knows of the present request's head.
  bool streams_ = false;       ///< The route reads this request's body piece by piece.
  bool continue_due_ = false;  ///< The client holds the body back until asked for it.
  bool turned_away_ = false;
  bool parsing_ = false;
};

}  // namespace snug::http
