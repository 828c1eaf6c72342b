// A server with a route that reads bodies and writes answers piece by piece.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "unit/lib/http/http_fixture.h"

namespace snug::http {

/// Its members show the state of the last request. It reads and answers only when told to.
class StreamingRoute final : public Route {
 public:
  BodyPlan on_head(const HttpRequest&) override { return BodyPlan::stream(max_body); }
  void on_request(HttpRequest, Responder) override { wrong = true; }
  void on_stream(HttpRequest request, std::shared_ptr<BodyStream> its_body,
                 Responder its_responder) override {
    ++request_count;
    head = std::move(request);
    body = std::move(its_body);
    taken.clear();
    error.clear();
    complete = false;
    responder.emplace(std::move(its_responder));
    if (reads_all) read_on();
    if (begins_at_once) begin();
  }

  void read() {
    body->read([this](Result<std::string> piece) { on_piece(std::move(piece)); });
  }
  void read_on() {
    reads_all = true;
    read();
  }
  void begin(std::optional<std::uint64_t> length = {}) {
    answer = responder->begin({}, length);
    responder.reset();
  }
  /// Writes a piece. `room` counts the pieces that had room afterwards.
  void write(std::string_view piece) {
    answer->write(piece, [this](bool there) { there ? ++room : ++refused; });
  }

  std::uint64_t max_body = 1'000'000;
  bool reads_all = false;
  bool begins_at_once = false;
  bool answers_at_end = false;  ///< At the end of the body; drops the answer at an error.
  bool wrong = false;
  int request_count = 0;
  HttpRequest head;
  std::shared_ptr<BodyStream> body;
  std::string taken;
  std::string error;
  bool complete = false;
  std::string completed;  ///< The requests whose bodies are complete.
  int piece_count = 0;
  std::size_t largest_piece = 0;
  std::optional<Responder> responder;
  std::unique_ptr<AnswerStream> answer;
  int room = 0;
  int refused = 0;

 private:
  void on_piece(Result<std::string> piece) {
    if (!piece) {
      error = piece.error().code;
      if (answers_at_end) responder.reset();
      return;
    }
    complete = piece->empty();
    if (complete) completed += head.method + " " + head.target + " [" + taken + "]\n";
    if (complete && answers_at_end) responder->respond(response_of(taken));
    if (complete) return;
    ++piece_count;
    largest_piece = std::max(largest_piece, piece->size());
    taken += *piece;
    if (reads_all) read();
  }
};

struct StreamFixture {
  explicit StreamFixture(Limits limits = {}) : server(environment, limits) {
    server.router().add("/", route);
    server.on_stream(peer.take_stream());
  }
  /// Runs that many turns without input.
  void turns(int count = 3) {
    for (int i = 0; i < count; ++i) environment.run_turn();
  }

  test_support::ManualEnvironment environment;
  StreamingRoute route;
  test_support::MemoryPeer peer{environment};
  Server server;
};

}  // namespace snug::http
