// Bodies of requests and answers that pass through piece by piece: uploads and downloads of any
// size, and answers that go on for as long as somebody listens.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snug/awaitable.h"
#include "snug/http.h"
#include "snug/result.h"
#include "snug/task.h"

namespace snug {

/// The body of one request, taken piece by piece. What nobody asks for is not read from the socket,
/// so that the client waits: at most HttpLimits::max_held_bytes, and one read of 64 KiB. Cheap to
/// copy; copies are the same body. Loop thread only. May be kept for any time: after the client is
/// gone it says so, after the server is gone it does nothing.
class HttpBodyReader {
 public:
  /// Gets a piece, or an error. Not called when the server is destroyed.
  using ReadHandler = std::function<void(Result<std::string> piece)>;

  /// Asks for the next piece, as soon as there is one: of 1 byte to 80 KiB, and empty at the end.
  /// `done` is called once, later, never within this call. One read at a time. Errors, after which
  /// nothing more comes: `gone` (the client, before the end), `too_large`, `too_slow` (see
  /// HttpLimits::min_streamed_bytes), `malformed`, `answered` (the answer was complete before the
  /// body was); and `busy` for a read during another one, which goes on.
  ///
  ///     void save(snug::HttpBodyReader body, std::shared_ptr<File> file) {
  ///       body.read([body, file](snug::Result<std::string> piece) {
  ///         if (!piece) return file->drop();
  ///         if (piece->empty()) return file->keep();
  ///         file->append(*piece, [body, file] { save(body, file); });  // the client waits
  ///       });
  ///     }
  void read(ReadHandler done) const;
  /// The same for a coroutine (see task.h), which is destroyed where it waits when the server is.
  ///
  ///     for (;;) {
  ///       const auto piece = co_await body.read();
  ///       if (!piece || piece->empty()) break;
  ///       size += piece->size();
  ///     }
  Awaitable<Result<std::string>> read() const;

  class Impl;
  /// For the library.
  explicit HttpBodyReader(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// The body of one answer, given piece by piece. Cheap to copy; copies are the same body. Loop
/// thread only. When the last copy is dropped before end(), the connection closes early, so that
/// the client notices that something is missing.
class HttpBodyWriter {
 public:
  /// True: there is room for the next piece. False: the client is gone.
  using WriteHandler = std::function<void(bool room)>;

  /// Sends `piece`. Calls `done` once when at most HttpLimits::max_streamed_bytes wait for the
  /// client and the next piece may be given: never within this call, and not when the server or the
  /// last copy of this is destroyed before. A program that does not wait for it may get
  /// HttpLimits::max_queued_bytes ahead of a client that reads slowly. Then the connection is
  /// reset, so that this machine's memory does not fill. Bytes beyond an announced length are not
  /// sent. To a HEAD request nothing is sent, and there is always room.
  ///
  ///     void send(snug::HttpBodyWriter out, std::shared_ptr<File> file) {
  ///       file->next_piece([out, file](std::string piece) {
  ///         if (piece.empty()) return out.end();
  ///         out.write(piece, [out, file](bool room) {
  ///           if (room) send(out, file);
  ///         });
  ///       });
  ///     }
  void write(std::string_view piece, WriteHandler done) const;
  /// The same for a coroutine (see task.h), which is destroyed where it waits when the server is.
  ///
  ///     while (const auto line = co_await next_line()) {
  ///       if (!co_await out.write(*line)) co_return;  // nobody listens any more
  ///     }
  ///     out.end();
  Awaitable<bool> write(std::string_view piece) const;
  /// The body is complete: the connection takes its next request. Short of an announced length it
  /// closes instead. Nothing happens the second time.
  ///
  ///     out.write("the last of it", {});
  ///     out.end();
  void end() const;
  /// False after end(), and when the client is gone.
  ///
  ///     if (!out.open()) loop.clear_timer(ticking);
  bool open() const;
  /// Calls `handler` once if the client goes away from now on, before end(). Replaces an earlier
  /// one. For answers that wait for something else than their client:
  ///
  ///     out.on_gone([&feeds, id] { feeds.erase(id); });
  void on_gone(std::function<void()> handler) const;

  class Impl;
  /// For the library.
  explicit HttpBodyWriter(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// Answers one request, once, at once or at any later time: whole, or piece by piece. Cheap to
/// copy; copies answer the same request. Loop thread only. When the last copy is dropped without an
/// answer, the client is answered 500; if its body was wrong, 413, 408 or 400. An answer before the
/// end of the request's body is the last on its connection.
class HttpResponder {
 public:
  /// Answers whole. Does nothing after the first answer, or when the client is gone.
  ///
  ///     reply({.status = 201, .headers = {{"Location", "/files/7"}}, .body = {}});
  void operator()(HttpResponse response) const;
  /// Answers piece by piece. The body of `head` is not looked at. With `length_bytes`, the length
  /// of the whole body, the client knows how much comes; without it the body is sent in chunks
  /// (HTTP/1.1), or ends with the connection (1.0). After an answer, or when the client is gone,
  /// the writer is not open().
  ///
  ///     auto out = reply.begin({.status = 206, .headers = range_headers, .body = {}}, size);
  HttpBodyWriter begin(HttpResponse head, std::optional<std::uint64_t> length_bytes = {}) const;
  /// False after an answer has begun, and when the client is gone.
  ///
  ///     if (!reply.waiting()) return;  // nobody wants it any more
  bool waiting() const;
  /// Calls `handler` once if the client goes away from now on, before an answer; begin() hands it
  /// on to the writer. Replaces an earlier one.
  ///
  ///     reply.on_gone([query] { query->cancel(); });
  void on_gone(std::function<void()> handler) const;

  class Impl;
  /// For the library.
  explicit HttpResponder(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// Gets a request whose head is complete (its `body` is empty), the body, and what answers: for
/// HttpRoutes::on_stream. Made of any function of these three; one that returns Task<> is kept with
/// its captures until the last of its calls has ended.
class HttpStreamHandler {
 public:
  /// Of that function.
  template <class Callable>
    requires std::is_invocable_v<Callable&, HttpRequest, HttpBodyReader, HttpResponder>
  HttpStreamHandler(Callable callable) {  // NOLINT: implicit as std::function
    using Returned = std::invoke_result_t<Callable&, HttpRequest, HttpBodyReader, HttpResponder>;
    const auto kept = std::make_shared<Callable>(std::move(callable));
    call_ = [kept](HttpRequest head, HttpBodyReader body, HttpResponder reply) {
      if constexpr (std::is_same_v<Returned, Task<>>) {
        task::hand_over((*kept)(std::move(head), std::move(body), std::move(reply)), kept);
      } else {
        (*kept)(std::move(head), std::move(body), std::move(reply));
      }
    };
  }

  /// Calls it.
  void operator()(HttpRequest head, HttpBodyReader body, HttpResponder reply) const {
    call_(std::move(head), std::move(body), std::move(reply));
  }

 private:
  std::function<void(HttpRequest, HttpBodyReader, HttpResponder)> call_;
};

}  // namespace snug
