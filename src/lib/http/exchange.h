// One request and its answer, as a route sees them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/answer_stream.h"
#include "net/stream.h"
#include "snug/http.h"

namespace snug::http {

class Connection;

/// The author of an answer. Protective headers are added to the server's answers only.
enum class Author { kServer, kApplication };

/// The right to answer one request, once. Movable only. Dropping it unanswered answers 500 (see
/// Route::on_stream). May be kept for any time (a waiting poll); the connection may die meanwhile.
class Responder {
 public:
  Responder() = default;
  explicit Responder(Connection& connection);
  Responder(Responder&& other) noexcept;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  /// False once answered or when the client is gone.
  bool waiting() const { return connection_ != nullptr; }
  void respond(HttpResponse response, Author author = Author::kServer);
  /// Answers piece by piece; the body of `head` is ignored. `length_bytes` is the length of the
  /// whole body, if known. Null when not waiting().
  std::unique_ptr<AnswerStream> begin(HttpResponse head, std::optional<std::uint64_t> length_bytes,
                                      Author author = Author::kServer);
  /// `handler` is called when the client leaves before the answer. Replaces an earlier handler.
  void on_abandoned(std::function<void()> handler);
  /// The answer will be the last one on this connection.
  void close_after();
  /// Stops reading until the answer. So a client that has already closed its side gets the answer.
  void pause_reading();

 private:
  friend class Connection;
  friend class Upgrade;
  void drop();

  Connection* connection_ = nullptr;
  std::function<void()> abandoned_;
};

/// The right to take the connection over (RFC 9110 7.8), or to answer as HTTP.
class Upgrade {
 public:
  explicit Upgrade(Responder responder) : responder_(std::move(responder)) {}

  /// Writes `response` (status 101) and gives the stream away. `early_bytes` were received after
  /// the request's head.
  struct Taken {
    std::unique_ptr<net::Stream> stream;
    std::string early_bytes;
  };
  /// Only while waiting().
  Taken accept(HttpResponse response);
  /// Answers as HTTP and closes, because the client may already have sent the other protocol.
  void refuse(HttpResponse response);
  /// Ignores the Upgrade field (RFC 9110 7.8). The request is answered like any other.
  Responder decline() { return std::move(responder_); }
  /// False when the client is already gone.
  bool waiting() const { return responder_.waiting(); }

 private:
  Responder responder_;
};

}  // namespace snug::http
