// See http_streams.h.
#include "server/http_streams.h"

#include <utility>

#include "base/guard.h"

namespace snug {

namespace server {

void StreamContext::guard(const std::function<void()>& call) const {
  const std::string thrown = base::thrown_by(call);
  const std::shared_ptr<base::Environment> reached = environment.lock();
  if (thrown.empty() || reached == nullptr) return;
  base::log_thrown(reached->log, {"http: the handler of ", what}, thrown);
}

void StreamContext::guard_later(std::function<void()> call) const {
  const std::shared_ptr<base::Environment> reached = environment.lock();
  if (reached == nullptr) return;
  reached->turn.at_end([context = *this, call = std::move(call)] {
    if (!context.environment.expired()) context.guard(call);
  });
}

}  // namespace server

// --- the body of a request ---

class SNUG_LOCAL HttpBodyReader::Impl {
 public:
  Impl(std::shared_ptr<const server::StreamContext> context, std::shared_ptr<http::BodyStream> body)
      : context_(std::move(context)), body_(std::move(body)) {}

  void read(ReadHandler done) const {
    body_->read([context = context_, done = std::move(done)](Result<std::string> piece) {
      context->guard([&] { done(std::move(piece)); });
    });
  }

 private:
  const std::shared_ptr<const server::StreamContext> context_;
  const std::shared_ptr<http::BodyStream> body_;
};

void HttpBodyReader::read(ReadHandler done) const {
  impl_->read(std::move(done));
}

Awaitable<Result<std::string>> HttpBodyReader::read() const {
  return Awaitable<Result<std::string>>([&](auto done) { read(done); });
}

// --- the body of an answer ---

class SNUG_LOCAL HttpBodyWriter::Impl {
 public:
  /// `stream` is null when the client was gone already.
  Impl(std::shared_ptr<const server::StreamContext> context,
       std::unique_ptr<http::AnswerStream> stream)
      : context_(std::move(context)), stream_(std::move(stream)) {}

  http::AnswerStream* stream() const { return stream_.get(); }

  void write(std::string_view piece, WriteHandler done) const {
    http::AnswerStream::Done guarded;
    if (done) {
      guarded = [context = context_, done = std::move(done)](bool room) {
        context->guard([&] { done(room); });
      };
    }
    if (stream_ != nullptr) {
      stream_->write(piece, std::move(guarded));
    } else if (guarded) {
      context_->guard_later([guarded = std::move(guarded)] { guarded(false); });
    }
  }

  void on_gone(std::function<void()> handler) const {
    if (stream_ == nullptr) return;
    stream_->on_gone([context = context_, handler = std::move(handler)] {
      if (handler) context->guard(handler);
    });
  }

 private:
  const std::shared_ptr<const server::StreamContext> context_;
  const std::unique_ptr<http::AnswerStream> stream_;
};

void HttpBodyWriter::write(std::string_view piece, WriteHandler done) const {
  impl_->write(piece, std::move(done));
}

Awaitable<bool> HttpBodyWriter::write(std::string_view piece) const {
  return Awaitable<bool>([&](auto done) { write(piece, done); });
}

void HttpBodyWriter::end() const {
  if (open()) impl_->stream()->end();
}

bool HttpBodyWriter::open() const {
  return impl_->stream() != nullptr && impl_->stream()->open();
}

void HttpBodyWriter::on_gone(std::function<void()> handler) const {
  impl_->on_gone(std::move(handler));
}

// --- the answer ---

class SNUG_LOCAL HttpResponder::Impl {
 public:
  Impl(std::shared_ptr<const server::StreamContext> context, http::Responder responder)
      : context_(std::move(context)), responder_(std::move(responder)) {}

  http::Responder& responder() { return responder_; }
  const std::shared_ptr<const server::StreamContext>& context() const { return context_; }

 private:
  const std::shared_ptr<const server::StreamContext> context_;
  http::Responder responder_;
};

void HttpResponder::operator()(HttpResponse response) const {
  impl_->responder().respond(std::move(response), http::Author::kApplication);
}

HttpBodyWriter HttpResponder::begin(HttpResponse head,
                                    std::optional<std::uint64_t> length_bytes) const {
  auto stream = impl_->responder().begin(std::move(head), length_bytes, http::Author::kApplication);
  if (stream != nullptr && !stream->has_body()) stream->end();
  return HttpBodyWriter(
      std::make_shared<HttpBodyWriter::Impl>(impl_->context(), std::move(stream)));
}

bool HttpResponder::waiting() const {
  return impl_->responder().waiting();
}

void HttpResponder::on_gone(std::function<void()> handler) const {
  impl_->responder().on_abandoned([context = impl_->context(), handler = std::move(handler)] {
    if (handler) context->guard(handler);
  });
}

namespace server {

HttpBodyReader make_reader(std::shared_ptr<const StreamContext> context,
                           std::shared_ptr<http::BodyStream> body) {
  return HttpBodyReader(
      std::make_shared<HttpBodyReader::Impl>(std::move(context), std::move(body)));
}

HttpResponder make_responder(std::shared_ptr<const StreamContext> context,
                             http::Responder responder) {
  return HttpResponder(
      std::make_shared<HttpResponder::Impl>(std::move(context), std::move(responder)));
}

}  // namespace server
}  // namespace snug
