// Bodies of requests and answers that pass through piece by piece: uploads and downloads of any
// size, and answers that last until the client leaves.
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
#include "snug/export.h"
#include "snug/http.h"
#include "snug/result.h"
#include "snug/task.h"

namespace snug {

/// The body of one request, taken piece by piece. Without a read() the socket is not read either,
/// so the client has to wait; at most HttpLimits::max_held_bytes and one socket read of 64 KiB are
/// held. Cheap to copy; copies are the same body. Loop thread only. May be kept for any time: after
/// the client is gone reads end with an error, after the server is gone they do nothing.
class SNUG_API HttpBodyReader {
 public:
  /// Receives a piece, or an error. Not called when the server is destroyed.
  using ReadHandler = std::function<void(Result<std::string> piece)>;

  /// Asks for the next piece as soon as one is there: 1 byte to 80 KiB, empty at the end of the
  /// body. `done` is called once, never within this call. One read at a time: a second one gets the
  /// error `busy`, and the first goes on. The other errors end the body: `gone` (the client left
  /// early), `too_large`, `too_slow` (see HttpLimits::min_streamed_bytes), `malformed`, `answered`
  /// (the answer was complete before the body).
  ///
  ///     void save(snug::HttpBodyReader body, std::shared_ptr<File> file) {
  ///       body.read([body, file](snug::Result<std::string> piece) {
  ///         if (!piece) return file->drop();
  ///         if (piece->empty()) return file->keep();
  ///         file->append(*piece, [body, file] { save(body, file); });  // the client waits
  ///       });
  ///     }
  void read(ReadHandler done) const;
  /// The same for a coroutine (see task.h). If the server is destroyed first, so is the coroutine.
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

/// The body of one answer, written piece by piece. Cheap to copy; copies are the same body. Loop
/// thread only. When the last copy is dropped before end(), the connection closes early. Thus the
/// client notices that the body is incomplete. An answer without a body (to HEAD, or with the
/// status 204 or 304) is complete with its head: the writer is not open() then, and a write gives
/// false, so that no file is read for nobody.
class SNUG_API HttpBodyWriter {
 public:
  /// `room` is true when the next piece may be written, false when nobody takes it: the client is
  /// gone, or the answer has no body.
  using WriteHandler = std::function<void(bool room)>;

  /// Sends `piece`. Calls `done` once, never within this call, as soon as at most
  /// HttpLimits::max_streamed_bytes wait for the client. `done` is not called if the server or the
  /// last copy of this writer is destroyed before. A program may also write without waiting for
  /// `done`, but when more than HttpLimits::max_queued_bytes wait for a slow client, its connection
  /// is reset to protect memory. Bytes beyond an announced length are not sent.
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
  /// The same for a coroutine (see task.h). If the server is destroyed first, so is the coroutine.
  ///
  ///     while (const auto line = co_await next_line()) {
  ///       if (!co_await out.write(*line)) co_return;  // nobody listens any more
  ///     }
  ///     out.end();
  Awaitable<bool> write(std::string_view piece) const;
  /// Completes the body; the connection takes its next request. If the body is shorter than its
  /// announced length, the connection closes instead. A second call does nothing.
  ///
  ///     out.write("the last of it", {});
  ///     out.end();
  void end() const;
  /// False after end(), when the client is gone, and for an answer without a body.
  ///
  ///     if (!out.open()) loop.clear_timer(ticking);
  bool open() const;
  /// Calls `handler` once if the client leaves between now and end(). Replaces an earlier handler.
  /// For answers that wait for something other than their client:
  ///
  ///     out.on_gone([&feeds, id] { feeds.erase(id); });
  void on_gone(std::function<void()> handler) const;

  class Impl;
  /// For the library.
  explicit HttpBodyWriter(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// Answers one request, once, now or later, whole or piece by piece. Cheap to copy; copies answer
/// the same request. Loop thread only. When the last copy is dropped without an answer, the client
/// gets 500, or 413, 408 or 400 if its body was wrong. An answer before the end of the request's
/// body is the last on its connection.
class SNUG_API HttpResponder {
 public:
  /// Answers whole. Does nothing after the first answer, or when the client is gone.
  ///
  ///     reply({.status = 201, .headers = {{"Location", "/files/7"}}});
  void operator()(HttpResponse response) const;
  /// Answers piece by piece. The body of `head` is ignored. `length_bytes` is the length of the
  /// whole body and is sent as Content-Length. Without it the body is sent in chunks (HTTP/1.1) or
  /// ends with the connection (HTTP/1.0). After an answer, or when the client is gone, the writer
  /// is not open().
  ///
  ///     const auto out = reply.begin({.headers = {{"Content-Type", "text/csv"}}}, size);
  ///
  /// See http_range.h for answers that give a part of a file.
  HttpBodyWriter begin(HttpResponse head, std::optional<std::uint64_t> length_bytes = {}) const;
  /// False after an answer has begun, and when the client is gone.
  ///
  ///     if (!reply.waiting()) return;  // nobody wants it any more
  bool waiting() const;
  /// Calls `handler` once if the client leaves between now and the answer. begin() passes the
  /// handler to the writer. Replaces an earlier handler.
  ///
  ///     reply.on_gone([query] { query->cancel(); });
  void on_gone(std::function<void()> handler) const;

  class Impl;
  /// For the library.
  explicit HttpResponder(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// The handler of HttpRoutes::on_stream. It receives the request after its head (`body` is empty),
/// the reader of its body, and the responder. Any function of these three parameters converts to
/// it. A function that returns Task<> is kept with its captures until its last call has ended.
class HttpStreamHandler {
 public:
  /// Wraps `callable`.
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

  /// Calls the function.
  void operator()(HttpRequest head, HttpBodyReader body, HttpResponder reply) const {
    call_(std::move(head), std::move(body), std::move(reply));
  }

 private:
  std::function<void(HttpRequest, HttpBodyReader, HttpResponder)> call_;
};

}  // namespace snug
