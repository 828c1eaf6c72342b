// Answers of one connection on their way to its client, in the form that each request asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "http/exchange.h"
#include "http/response_writer.h"
#include "net/stream.h"
#include "snug/http.h"

namespace snug::http {

class RequestParser;
struct ServerState;

/// Owned by its connection.
class AnswerOutput {
 public:
  /// Both are borrowed.
  AnswerOutput(net::Stream& stream, ServerState& server) : stream_(stream), server_(server) {}

  /// True while the client reads more slowly than it asks. Further requests wait then.
  bool backlogged() const;

  /// The next answer is for this request, which is complete.
  void begin(const RequestParser& parser, bool to_head);
  /// The next answer will be the last.
  void close_after() { keep_alive_ = false; }
  /// Whether the next answer is the last.
  bool last() const;

  void answer(const HttpResponse& response, Author author);
  /// Writes the head of an answer whose body follows piece by piece. Returns the body's framing.
  BodyFraming begin_stream(const HttpResponse& head, std::optional<std::uint64_t> length_bytes,
                           Author author);
  /// Announces the end of the connection, even if the request asked to keep it alive.
  void refuse(const HttpResponse& response, bool to_head);
  /// Asks the client for the body that it holds back (RFC 9110 10.1.1).
  void write_continue();
  void switch_protocols(const HttpResponse& response);

 private:
  ResponseFraming framing(ConnectionHeader connection) const;
  ResponseFraming framing_of_answer(Author author) const;

  net::Stream& stream_;
  ServerState& server_;
  // The wishes of the present request:
  bool keep_alive_ = true;
  bool http_1_0_ = false;
  bool to_head_ = false;
};

}  // namespace snug::http
